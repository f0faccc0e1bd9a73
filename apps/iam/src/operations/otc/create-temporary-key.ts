import type { Principal } from '@sealstack/auth'
import { readPolicy } from '../../domain/read-policy.ts'
import { refuse } from '../../domain/refusal.ts'
import { assumeRole } from '../../flows/assume-role.ts'
import { agencyArn } from '../../flows/identify.ts'
import { type OpenedSession, openSession } from '../../flows/open-session.ts'
import { openOperation } from '../../otc-operation.ts'
import { temporaryKeyRequest } from '../../wire/otc-auth-request.ts'
import { otcTime } from '../../wire/otc-documents.ts'
import { agencyWish, identify } from '../shared/identify.ts'

/** The shortest that one may last, and what it lasts where nothing is said. Seconds. */
const SHORTEST_S = 900

/**
 * A temporary access key of whom a token stands for, or of an agency.
 * https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/access_key_management/
 */
export const createTemporaryKey = openOperation({
  name: 'CreateTemporaryAccessKey',
  route: 'POST /v3.0/OS-CREDENTIAL/securitytokens',
  action: 'sts:GetSessionToken',
  status: 201,
  input: { body: temporaryKeyRequest },
  handle: async ({ ctx, caller, input, request }) => {
    const { identity } = input.body.auth
    const { assume_role: agency, token } = identity
    const policy = identity.policy && JSON.stringify(identity.policy)
    const durationS = agency?.duration_seconds ?? token?.duration_seconds ?? SHORTEST_S
    if (agency) {
      const user =
        caller.signedIn?.principal ?? refuse('Unauthorized', 'An agency is taken on by a user: send X-Auth-Token.')
      const { sessionName, conditions, ...wish } = agencyWish(agency, request)
      const roleArn = await agencyArn(ctx, wish)
      return credentialOf(await assumeRole(ctx, user, { roleArn, sessionName, conditions, durationS, policy }))
    }
    const auth = { identity: { ...identity, methods: ['token' as const] } }
    const { principal } = await identify(ctx, { caller, request, auth })
    refuseSession(principal)
    if (policy !== undefined) readPolicy(policy, 'session')
    const limits = { durationS, policies: policy === undefined ? [] : [policy] }
    return credentialOf(await openSession(ctx, (sessionKeyId) => ({ ...principal, sessionKeyId }), limits))
  },
})

/** What limits a session would not limit one that it opens. */
const refuseSession = ({ sessionKeyId }: Principal): void => {
  if (sessionKeyId !== undefined) refuse('AccessDenied', 'A temporary access key opens no other.')
}

const credentialOf = ({ accessKeyId, secretAccessKey, sessionToken, expiresAtMs }: OpenedSession): object => ({
  credential: {
    access: accessKeyId,
    secret: secretAccessKey,
    securitytoken: sessionToken,
    expires_at: otcTime(expiresAtMs),
  },
})
