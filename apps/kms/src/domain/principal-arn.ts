/** Whether a text names a principal: an account, a user, a role, a session of one, or a service of AWS. */
export const isPrincipal = (text: string): boolean =>
  /^arn:aws[a-z-]*:(iam|sts)::\d{12}:(root|(user|role|assumed-role|federated-user)\/.+)$/.test(text) ||
  /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/.test(text)
