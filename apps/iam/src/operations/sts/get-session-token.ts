import { isRoot } from '@sealstack/auth'
import { refuse } from '../../domain/refusal.ts'
import { openSession } from '../../flows/open-session.ts'
import { stsOperation } from '../../operation.ts'
import { credentialsNode } from '../../wire/session-documents.ts'
import { seconds } from '../../wire/shapes.ts'

/** How long the root user's sessions may be, in seconds. */
const ROOT_MAX_S = 3600

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
export const getSessionToken = stsOperation({
  name: 'GetSessionToken',
  input: { DurationSeconds: seconds(900, 129_600).default(43_200) },
  handle: async ({ ctx, caller, input }) => {
    if (caller.sessionKeyId !== undefined || caller.kind !== 'user') {
      return refuse('AccessDenied', 'Cannot call GetSessionToken with session credentials')
    }
    const durationS = isRoot(caller) ? Math.min(ROOT_MAX_S, input.DurationSeconds) : input.DurationSeconds
    const session = await openSession(ctx, (sessionKeyId) => ({ ...caller, sessionKeyId }), { durationS })
    return [credentialsNode(session)]
  },
})
