import { type PresentedEvent, presentEvent } from '@sealstack/kms'
import { type PresentedObjectEvent, presentObjectEvent } from '@sealstack/obs'
import type { Services } from '../services.ts'

/** Which requests to the object store, in the words of its audit trail. */
export type ObjectEventFilter = Parameters<Services['obs']['audit']>[0]

/** A request to the object store, as it is shown, with the calls of the KMS that it has caused. */
export type JoinedEvent = PresentedObjectEvent & { readonly kms: readonly PresentedEvent[] }

/** How many calls of the KMS are asked for at once. */
const PAGE = 1000

/**
 * Requests to the object store, each with the calls of the KMS that it has caused for this very object: both trails know
 * the request by one id. Where a bucket key was at hand there were none.
 */
export const joinedEvents = async (
  { kms, obs }: Pick<Services, 'kms' | 'obs'>,
  filter: ObjectEventFilter,
): Promise<readonly JoinedEvent[]> => {
  const found = await obs.audit(filter)
  const cause = [...new Set(found.map(({ requestId }) => requestId))]
  const calls = await callsOf(kms, cause)
  return found.map((event) => {
    const bucket = `arn:aws:s3:::${event.bucket}`
    const own = calls.filter(
      ({ cause, resource }) => cause === event.requestId && [null, bucket, `${bucket}/${event.key}`].includes(resource),
    )
    return { ...presentObjectEvent(event), kms: own.map(presentEvent) }
  })
}

const callsOf = async ({ events }: Services['kms'], cause: readonly string[]) => {
  const calls = [...(await events({ cause, limit: PAGE }))]
  for (let size = calls.length; size === PAGE; ) {
    const more = await events({ cause, limit: PAGE, afterId: calls.at(-1)?.id })
    calls.push(...more)
    size = more.length
  }
  return calls
}

/** `x-amz-request-id` of an answer, or the id that it is made of, as the id that both trails have. */
export const requestIdOf = (text: string): string =>
  text.replace(/^(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$/, '$1-$2-$3-$4-$5').toLowerCase()

/** Where events are that are asked for: at an object, as `bucket/key`, or in a bucket, or anywhere. */
export const placeOf = ({
  object,
  bucket,
}: {
  readonly object?: string | undefined
  readonly bucket?: string | undefined
}): { readonly bucket?: string | undefined; readonly key?: string } => {
  if (object === undefined) return { bucket }
  const slash = object.indexOf('/')
  return { bucket: slash < 0 ? object : object.slice(0, slash), key: slash < 0 ? '' : object.slice(slash + 1) }
}
