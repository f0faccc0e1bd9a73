import type { IdentityKind } from '@sealstack/metadata/iam'

/** The parts of an identity that its ARN is made of. */
interface Named {
  readonly accountId: string
  readonly kind: string
  readonly path: string
  readonly name: string
}

/** The ARN of a user, a group or a role. */
export const identityArn = ({ accountId, kind, path, name }: Named): string =>
  `arn:aws:iam::${accountId}:${kind}${path}${name}`

/** The ARN of a managed policy; `aws` stands for the account of AWS itself. */
export const policyArn = ({ accountId, path, name }: Omit<Named, 'kind'>): string =>
  `arn:aws:iam::${accountId}:policy${path}${name}`

/** The ARN of a role's session. */
export const sessionArn = (accountId: string, roleName: string, sessionName: string): string =>
  `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`

/** The ARN of an account's root user. */
export const rootArn = (accountId: string): string => `arn:aws:iam::${accountId}:root`

/** The account whose root user an ARN names; undefined for every other text. */
export const readRootArn = (arn: string): string | undefined => /^arn:aws:iam::(\d{12}):root$/.exec(arn)?.[1]

/** What an ARN of a user, a group or a role names; undefined for every other text. */
export const readIdentityArn = (
  arn: string,
): { readonly accountId: string; readonly kind: IdentityKind; readonly name: string } | undefined => {
  const [, accountId = '', kind = '', name = ''] =
    /^arn:aws:iam::(\d{12}):(user|group|role)\/(?:[\x21-\x7e]*\/)?([\w+=,.@-]+)$/.exec(arn) ?? []
  return name === '' ? undefined : { accountId, kind: kind as IdentityKind, name }
}
