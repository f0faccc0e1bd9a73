import type { IamTag, ManagedPolicyRow, PolicyVersionRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../context.ts'
import { policyArn } from '../domain/arn.ts'
import { newId } from '../domain/ids.ts'
import { LIMITS, policySize } from '../domain/limits.ts'
import { readPolicy } from '../domain/read-policy.ts'
import { refuse } from '../domain/refusal.ts'

/** What a managed policy is made of. */
export interface NewPolicy {
  readonly accountId: string
  readonly name: string
  readonly path: string
  readonly description: string
  readonly document: string
  readonly tags: readonly IamTag[]
}

type Deps = Pick<IamContext, 'managed' | 'clock' | 'random' | 'changed'>

/**
 * Makes a managed policy.
 * @throws Refusal `MalformedPolicyDocument`, `LimitExceeded`, `EntityAlreadyExists`
 */
export const createManagedPolicy = async (
  { managed, clock, random, changed }: Deps,
  { accountId, name, path, description, document, tags }: NewPolicy,
): Promise<ManagedPolicyRow> => {
  checkDocument(document)
  const nowMs = BigInt(clock.now())
  const row = {
    arn: policyArn({ accountId, path, name }),
    id: newId('policy', random),
    accountId,
    name,
    lowerName: name.toLowerCase(),
    path,
    description,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    defaultVersion: 1,
    lastVersion: 1,
  }
  if (!(await managed.insert(row, document, tags))) {
    refuse('EntityAlreadyExists', `A policy called ${name} already exists. Duplicate names are not allowed.`)
  }
  changed()
  return row
}

/**
 * Adds a version to a managed policy.
 * @throws Refusal `MalformedPolicyDocument`, `LimitExceeded`
 */
export const addPolicyVersion = async (
  { managed, clock, changed }: Deps,
  { arn }: ManagedPolicyRow,
  { document, isDefault }: { readonly document: string; readonly isDefault: boolean },
): Promise<PolicyVersionRow> => {
  checkDocument(document)
  const version = { document, atMs: clock.now(), isDefault }
  const row =
    (await managed.addVersion(arn, version, LIMITS.policyVersions)) ??
    refuse(
      'LimitExceeded',
      `A managed policy can have up to ${LIMITS.policyVersions} versions. Before you create a new version, you must delete an existing version.`,
    )
  changed()
  return row
}

const checkDocument = (document: string): void => {
  readPolicy(document, 'identity')
  if (policySize(document) > LIMITS.managedCharacters) {
    refuse('LimitExceeded', `Cannot exceed quota for PolicySize: ${LIMITS.managedCharacters}`)
  }
}
