/** Quotas of AWS. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const LIMITS = {
  accessKeysPerUser: 2,
  attachedPolicies: 10,
  policyVersions: 5,
  tags: 50,
  groupsPerUser: 10,
  /** Characters that are not white space, of all policies of an identity's own together. */
  inlineCharacters: { user: 2048, group: 5120, role: 10_240 },
  managedCharacters: 6144,
  trustCharacters: 4096,
  projects: 100,
} as const

/** The size of a policy as quotas count it: without white space. */
export const policySize = (document: string): number => document.replace(/\s+/g, '').length
