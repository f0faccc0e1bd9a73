import type { StateCase, WriteCase } from './cases.ts'
import type { Answer } from './client.ts'
import type { GoingOn, State } from './dimensions.ts'
import { askHeaders, customerHeaders, prefixOf } from './headers.ts'
import { type Arns, type Expected, refusalIn, sseHeaders } from './oracle.ts'
import { completion, element, SOURCES } from './paths.ts'
import { plaintext } from './plaintext.ts'
import type { Sealing } from './sealing.ts'
import type { World } from './world.ts'

/** What is sent to go on with something that was begun. */
export type GoOn = () => Promise<Answer>

const PIECE_BYTES = 1000

/** Begins, while the key is enabled, what is gone on with in a state; each for itself, so that none ends another. */
export const begin = async (world: World, of: WriteCase, { state, does }: StateCase): Promise<GoOn> => {
  if (does.kind !== 'go on') throw new Error('Nothing is begun here')
  const { ask, bucket, id } = of
  const { dialect } = ask
  const key = ask.customerKey ? customerHeaders(dialect) : {}
  const path = `/${bucket.bucket}/${dialect}-${id}-${state.replaceAll(' ', '-')}-${does.with}`
  const piece = plaintext(id, PIECE_BYTES)
  const target = { dialect, path, headers: key }
  const asked = { ...target, method: 'POST', headers: askHeaders(ask, world.keys) }
  if (does.with === 'AppendObject') {
    await world.send({ ...asked, query: 'append&position=0', body: piece })
    return () => world.send({ ...target, method: 'POST', query: `append&position=${PIECE_BYTES}`, body: piece })
  }
  const uploadId = element(await world.send({ ...asked, query: 'uploads' }), 'UploadId')
  const part = { ...target, method: 'PUT', query: `partNumber=1&uploadId=${uploadId}` }
  if (does.with === 'UploadPart') return () => world.send({ ...part, body: piece })
  if (does.with === 'UploadPartCopy') {
    const source = { [`${prefixOf(dialect)}copy-source`]: `/${SOURCES}/small` }
    return () => world.send({ ...part, headers: { ...key, ...source } })
  }
  const { headers } = await world.send({ ...part, body: piece })
  const body = completion([headers.etag ?? ''])
  return () => world.send({ dialect, path, method: 'POST', query: `uploadId=${uploadId}`, body })
}

/** How it must go on: S3 §5.1, OBS §5.3; a part that is copied needs the source's key too, which is the store's own. */
export const expectGoingOn = (
  { state, what }: { readonly state: State; readonly what: GoingOn },
  of: WriteCase,
  sealing: Sealing,
  arns: Arns,
): Expected => {
  const { dialect } = of.ask
  if (what === 'CompleteMultipartUpload') {
    // No byte is opened or sealed, so no key is needed; S3 §8 shows nothing of SSE-C.
    return { status: 200, sse: sealing.mode === 'SSE-C' ? {} : sseHeaders(dialect, sealing, arns) }
  }
  const keys = what === 'UploadPartCopy' ? (['store', sealing.key] as const) : [sealing.key]
  const refusal = keys.map((key) => refusalIn(state, dialect, key, arns)).find(Boolean)
  return refusal ?? { status: 200, sse: sseHeaders(dialect, sealing, arns) }
}
