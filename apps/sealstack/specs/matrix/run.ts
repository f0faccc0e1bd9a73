import { casesIn, type StateCase, WRITES, type WriteCase } from './cases.ts'
import type { Answer } from './client.ts'
import { BUCKETS, type BucketKind, type Dialect, STATES, type State } from './dimensions.ts'
import { begin, type GoOn } from './going-on.ts'
import { element, putSources, SOURCES, type Written, write } from './paths.ts'
import { type Given, read, SINKS } from './readers.ts'
import type { World } from './world.ts'

/** What came of a case in a state. */
export interface Outcome {
  readonly answer: Answer
  readonly given?: Given
  /** Whether the key that a refused write would have made is there. */
  readonly isLeft?: boolean
}

/** Requests under way at a time: those that wait for a KMS that is down wait together. */
const AT_ONCE = 48

/** Everything that the matrix does with a cloud. */
export const createRun = (world: World) => {
  const written = new Map<WriteCase, Written>()
  const begun = new Map<string, GoOn>()
  const uploads = { s3: '', obs: '' }
  return {
    written,
    /** Writes all there is, and begins what is gone on with later. */
    write: async (): Promise<void> => {
      await makeBuckets(world)
      await putSources(world)
      for (const dialect of ['s3', 'obs'] as const) {
        const headers = {
          [dialect === 's3' ? 'x-amz-server-side-encryption' : 'x-obs-server-side-encryption']: 'AES256',
        }
        const call = { dialect, method: 'POST', path: `/${SINKS}/upload`, query: 'uploads', headers }
        uploads[dialect] = element(await world.send(call), 'UploadId')
      }
      await each(WRITES, async (one) => void written.set(one, await write(world, one)))
      const later = STATES.flatMap((state) => casesIn(state)).filter(({ does }) => does.kind === 'go on')
      await each(later, async (one) => void begun.set(one.id, await begin(world, one.of, one)))
      // Archives take hours to be restored.
      world.pass(2)
    },
    /** Does all that is done in a state. */
    enter: async (state: State): Promise<ReadonlyMap<string, Outcome>> => {
      await world.enter(state)
      const outcomes = new Map<string, Outcome>()
      await each(casesIn(state), async (one, number) => void outcomes.set(one.id, await act(one, number)))
      return outcomes
    },
  }

  async function act(one: StateCase, number: number): Promise<Outcome> {
    const { does, of, state, sealing } = one
    if (does.kind === 'read') {
      const found = written.get(of)
      if (!found) throw new Error('What is read was written before')
      return read(world, { ...does, written: found, sealing, uploads, number })
    }
    if (does.kind === 'go on') {
      const goOn = begun.get(one.id)
      if (!goOn) throw new Error('What is gone on with was begun before')
      return { answer: await goOn() }
    }
    const { steps, place } = await write(world, of, `-${state.replaceAll(' ', '-')}`)
    const answer = steps.at(-1)?.answer
    if (!answer) throw new Error('A path has a step')
    const { status } = await world.send({ dialect: 's3', method: 'HEAD', path: `/${place.bucket}/${place.key}` })
    return { answer, isLeft: status !== 404 }
  }
}

/** Works through items, several at a time. */
export const each = async <Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> => {
  const entries = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) await work(item, index)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

const makeBuckets = async (world: World): Promise<void> => {
  for (const name of [SOURCES, SINKS]) await makeBucket(world, name)
  for (const kind of BUCKETS) {
    for (const suffix of ['', '-v', '-fs'] as const) {
      const name = `${kind.bucket}${suffix}`
      await makeBucket(world, name, suffix === '-fs')
      if (suffix === '-v') {
        const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'
        await sure(world, { dialect: 's3', method: 'PUT', path: `/${name}`, query: 'versioning', body })
      }
      const body = encryptionDocument(kind, world)
      if (body) await sure(world, { dialect: kind.by, method: 'PUT', path: `/${name}`, query: 'encryption', body })
    }
  }
}

const makeBucket = (world: World, name: string, isFileSystem = false): Promise<void> => {
  const dialect: Dialect = isFileSystem ? 'obs' : 's3'
  const headers: Record<string, string> = isFileSystem ? { 'x-obs-fs-file-interface': 'Enabled' } : {}
  return sure(world, { dialect, method: 'PUT', path: `/${name}`, headers })
}

const sure = async ({ send }: World, call: Parameters<World['send']>[0]): Promise<void> => {
  const { status, body } = await send(call)
  if (status >= 300) throw new Error(`${call.method} ${call.path} ${call.query}: ${status} ${body}`)
}

const encryptionDocument = (
  { algorithm, key, bucketKey, blocksCustomerKeys, by }: BucketKind,
  world: World,
): string => {
  const word = by === 'obs' && algorithm === 'aws:kms' ? 'kms' : algorithm
  const id = key ? `<KMSMasterKeyID>${world.keys[key]}</KMSMasterKeyID>` : ''
  const sealed = `<ApplyServerSideEncryptionByDefault><SSEAlgorithm>${word}</SSEAlgorithm>${id}</ApplyServerSideEncryptionByDefault>`
  const rule = [
    algorithm ? sealed : '',
    bucketKey ? '<BucketKeyEnabled>true</BucketKeyEnabled>' : '',
    blocksCustomerKeys ? '<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes>' : '',
  ].join('')
  return rule && `<ServerSideEncryptionConfiguration><Rule>${rule}</Rule></ServerSideEncryptionConfiguration>`
}
