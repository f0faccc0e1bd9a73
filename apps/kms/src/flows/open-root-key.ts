import type { KeyObject } from 'node:crypto'
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { RootCheckRepository } from '@sealstack/metadata/kms'
import { isProvenBy, proveRootKey, RootKeyError, rootKeyOfBytes, rootKeyOfPassphrase } from '../domain/root-key.ts'

/** What finding the root key needs. */
export interface OpenRootKeyDeps {
  readonly rootCheck: Pick<RootCheckRepository, 'find' | 'insert'>
  readonly random: (bytes: number) => Uint8Array
  /** Undefined in memory: the root key then lives as long as the process. */
  readonly dataDir: string | undefined
  readonly passphrase: string | undefined
}

/**
 * The root key of a store: made with a new one, and with an old one checked against the proof in its database.
 * @throws RootKeyError when it is missing or another's. A store is never given a new root key in place of a lost one.
 */
export const openRootKey = async (deps: OpenRootKeyDeps): Promise<KeyObject> => {
  const check = await deps.rootCheck.find()
  if (!check) return createRootKey(deps)
  const isPassphrase = check.salt.byteLength > 0
  if (isPassphrase !== (deps.passphrase !== undefined)) {
    throw new RootKeyError(
      isPassphrase
        ? `The KMS in ${deps.dataDir} is sealed with a passphrase: set ${VARIABLE} to it.`
        : `The KMS in ${deps.dataDir} is sealed with ${pathOf(deps)}, not with a passphrase: unset ${VARIABLE}.`,
    )
  }
  const root =
    deps.passphrase === undefined
      ? await readProvenFile(pathOf(deps), check.proof)
      : rootKeyOfPassphrase(deps.passphrase, check.salt)
  if (isProvenBy(root, check.proof)) return root
  throw new RootKeyError(
    isPassphrase
      ? `The passphrase is not the one that the KMS in ${deps.dataDir} was sealed with. Set ${VARIABLE} to that one; nothing was changed.`
      : `${pathOf(deps)} is not the root key that the KMS in ${deps.dataDir} was sealed with. Put that file back, or choose another data folder; nothing was changed.`,
  )
}

/** What sets the passphrase: for the whole cloud, and for a KMS that is a process of its own. */
const VARIABLE = 'SEALSTACK_ROOT_PASSPHRASE (KMS_ROOT_PASSPHRASE of a separate KMS)'

const pathOf = ({ dataDir }: OpenRootKeyDeps): string => join(dataDir ?? '', 'root.key')

/**
 * The root key in the file; or in the one beside it, which then takes its place: an exchange of root keys was
 * interrupted after the database had the new one.
 */
const readProvenFile = async (path: string, proof: Uint8Array): Promise<KeyObject> => {
  const next = nextPathOf(path)
  const isInterrupted = await stat(next).then(
    () => true,
    () => false,
  )
  if (!isInterrupted) return readRootKeyFile(path)
  const root = await readRootKeyFile(next)
  if (isProvenBy(root, proof)) {
    await moveRootKeyFile(next, path)
    return root
  }
  await rm(next)
  return readRootKeyFile(path)
}

/** A root key that is about to take the place of the one in force. */
export interface RootKeyDraft {
  readonly key: KeyObject
  /** Empty unless the key is derived from a passphrase. */
  readonly salt: Uint8Array<ArrayBuffer>
  /** Puts its file in the place of the old one. */
  readonly commit: () => Promise<void>
}

/**
 * Makes another root key, with its file beside the one in force when it has one.
 * @throws RootKeyError
 */
export const draftRootKey = async ({
  random,
  dataDir,
  passphrase,
}: Omit<OpenRootKeyDeps, 'rootCheck'>): Promise<RootKeyDraft> => {
  const nothing = async (): Promise<void> => {}
  if (dataDir === undefined && passphrase === undefined) {
    return { key: rootKeyOfBytes(random(32)), salt: new Uint8Array(), commit: nothing }
  }
  const path = join(dataDir ?? '', 'root.key')
  if (passphrase !== undefined) {
    const salt = Uint8Array.from(random(16))
    const commit = dataDir === undefined ? nothing : () => rm(path, { force: true })
    return { key: rootKeyOfPassphrase(passphrase, salt), salt, commit }
  }
  const next = nextPathOf(path)
  await rm(next, { force: true })
  const key = await makeRootKeyFile(next, random)
  return {
    key,
    salt: new Uint8Array(),
    commit: () => moveRootKeyFile(next, path),
  }
}

const nextPathOf = (path: string): string => `${path}.next`

const moveRootKeyFile = async (from: string, to: string): Promise<void> => {
  await rename(from, to)
  await syncFolder(dirname(to))
}

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r')
  await folder.sync().finally(() => folder.close())
}

const createRootKey = async (deps: OpenRootKeyDeps): Promise<KeyObject> => {
  const { passphrase, random, rootCheck, dataDir } = deps
  const salt = Uint8Array.from(passphrase === undefined ? [] : random(16))
  const root =
    passphrase !== undefined
      ? rootKeyOfPassphrase(passphrase, salt)
      : dataDir === undefined
        ? rootKeyOfBytes(random(32))
        : await makeRootKeyFile(pathOf(deps), random)
  await rootCheck.insert({ salt, proof: proveRootKey(root, random) })
  return root
}

/**
 * Makes the file whole or not at all, so that no interruption leaves half a key; or takes the one that an interrupted
 * first start has left, since the database has nothing sealed yet.
 */
const makeRootKeyFile = async (path: string, random: (bytes: number) => Uint8Array): Promise<KeyObject> => {
  const draft = `${path}.new`
  try {
    await rm(draft, { force: true })
    const file = await open(draft, 'wx', 0o600)
    try {
      // Written as text for people who back it up; the text cannot be wiped, but the file says as much.
      await file.writeFile(`${Buffer.from(random(32)).toString('hex')}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    // Unlike a renaming, a link does not take the place of a key that is there.
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    await rm(draft)
    await syncFolder(dirname(path))
  } catch (error) {
    throw new RootKeyError(`${path} cannot be written: ${error instanceof Error ? error.message : error}`)
  }
  return readRootKeyFile(path)
}

const readRootKeyFile = async (path: string): Promise<KeyObject> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new RootKeyError(
      error.code === 'ENOENT'
        ? `${path} is missing, and without it no key of this KMS can be opened. Put it back from a backup, or choose another data folder.`
        : `${path} cannot be read: ${error.message}`,
    )
  })
  if (((await stat(path)).mode & 0o077) !== 0) {
    throw new RootKeyError(`${path} can be read by other users. Make it private first: chmod 600 ${path}`)
  }
  if (!/^[0-9a-f]{64}\n?$/.test(text)) {
    throw new RootKeyError(`${path} is not a root key: it must hold 64 hex characters. Put it back from a backup.`)
  }
  return rootKeyOfBytes(Buffer.from(text.trim(), 'hex'))
}
