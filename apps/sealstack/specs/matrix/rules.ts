import type { Ask, BucketKind, Dialect, Path, Reader, State } from './dimensions.ts'
import type { KeyOf } from './sealing.ts'

/** A case before it is known whether it is worth running. */
export interface WriteQuestion {
  readonly path: Path
  readonly ask: Ask
  readonly bucket: BucketKind
}

/** Why cases are left out. Nothing else leaves any out. */
export interface Rule<Question> {
  readonly name: string
  readonly reason: string
  readonly leavesOut: (question: Question) => boolean
}

const S3_ALONE: readonly Path[] = [
  'PutObject in aws-chunked',
  'UpdateObjectEncryption',
  'UpdateObjectEncryption with a Bucket Key',
]
const FILES: readonly Path[] = ['ModifyObject', 'RenameObject']
/** One path for each place of the code where headers meet the bucket's default. */
const ENTRIES: readonly Path[] = ['PutObject', 'PostObject', 'CopyObject to another key', 'UploadPart', 'AppendObject']

/** What is not written. */
export const WRITE_RULES: readonly Rule<WriteQuestion>[] = [
  {
    name: 'no such call',
    reason: 'aws-chunked and UpdateObjectEncryption are S3’s alone; modifying and renaming files is OBS’s.',
    leavesOut: ({ path, ask: { dialect } }) => (dialect === 'obs' ? S3_ALONE : FILES).includes(path),
  },
  {
    name: 'no such default',
    reason: 'What OBS put as a default is one row as S3’s is: S3’s uploads meet those that S3 put.',
    leavesOut: ({ ask, bucket }) => ask.dialect === 's3' && bucket.by === 'obs',
  },
  {
    name: 'headers win in one place',
    reason: 'Headers and default meet where an upload begins: one path for each way to begin shows who wins.',
    leavesOut: ({ path, ask, bucket }) =>
      bucket.algorithm !== undefined && (ask.algorithm ?? ask.customerKey) !== undefined && !ENTRIES.includes(path),
  },
  {
    name: 'what is blocked',
    reason: 'A bucket that blocks SSE-C differs from one without a default in that alone.',
    leavesOut: ({ ask, bucket }) =>
      bucket.blocksCustomerKeys === true && !ask.customerKey && ask.algorithm !== undefined,
  },
  {
    name: 'files where they differ',
    reason: 'What is written anew in a parallel file system keeps the object’s own sealing and asks no default again.',
    leavesOut: ({ path, bucket }) => FILES.includes(path) && !['none', 'obs-kms', 'bucketkey'].includes(bucket.bucket),
  },
]

/** An object that is to be read, or something to be written, while its key is in some state. */
export interface StateQuestion {
  readonly state: State
  readonly key: KeyOf
  /** A reader, or what else is done. */
  readonly does: string
  /** Whether another object was written by the same path and is sealed alike. */
  readonly isTwin: boolean
}

/** Which keys a state can befall. */
const BEFALLS: Readonly<Record<State, readonly KeyOf[]>> = {
  enabled: ['store', 'default', 'user', 'client'],
  disabled: ['user'],
  'enabled again': ['user'],
  'access denied': ['user'],
  'KMS down': ['store', 'default', 'user', 'client'],
  'pending deletion': ['user'],
  deleted: ['user'],
}

/** What is not done in a key's state. */
export const STATE_RULES: readonly Rule<StateQuestion>[] = [
  {
    name: 'no such state',
    reason:
      'Nobody can disable, deny or delete the store’s own key, the account’s default one, or one that the KMS never saw.',
    leavesOut: ({ state, key }) => !BEFALLS[state].includes(key),
  },
  {
    name: 'twins',
    reason:
      'By which name a key was asked for, or that a default named it, is not kept: one object of each sealing and path.',
    leavesOut: ({ state, isTwin }) => state !== 'enabled' && isTwin,
  },
  {
    name: 'a KMS that is down',
    reason: 'It is down for every key alike: of what users’ keys do not seal, getting, showing and writing is tried.',
    leavesOut: ({ state, key, does }) =>
      state === 'KMS down' && key !== 'user' && !['GetObject', 'HeadObject', 'write', 'UploadPart'].includes(does),
  },
  {
    name: 'what comes back',
    reason: 'A key that is enabled again need but open again; all else was tried while it was enabled.',
    leavesOut: ({ state, does }) => state === 'enabled again' && does !== 'GetObject',
  },
]

/** A way to read an object. */
export interface ReadQuestion {
  readonly state: State
  readonly reader: Reader
  readonly dialect: Dialect
  readonly writtenIn: Dialect
  readonly isTwin: boolean
}

/** How an object is not read. */
export const READ_RULES: readonly Rule<ReadQuestion>[] = [
  {
    name: 'no such reader',
    reason: 'GetObjectAttributes is S3’s alone.',
    leavesOut: ({ reader, dialect }) => dialect === 'obs' && reader === 'GetObjectAttributes',
  },
  {
    name: 'twins are read once',
    reason:
      'Ranges, parts, copies and the other dialect’s words depend on what is stored alone: of twins, one is read in each way, and all of them are got in the words that they were written in.',
    leavesOut: ({ reader, dialect, writtenIn, isTwin }) => isTwin && (dialect !== writtenIn || reader !== 'GetObject'),
  },
  {
    name: 'refusals in other words',
    reason:
      'How a refusal is said depends on the dialect alone, whatever reads: what the other dialect says is got and shown.',
    leavesOut: ({ state, reader, dialect, writtenIn }) =>
      state !== 'enabled' && dialect !== writtenIn && reader !== 'GetObject' && reader !== 'HeadObject',
  },
]

/** Whether no rule leaves a case out. */
export const isKept = <Question>(rules: readonly Rule<Question>[], question: Question): boolean =>
  !rules.some(({ leavesOut }) => leavesOut(question))
