import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { KeyVersionRow } from '@sealstack/metadata/kms'
import type { KmsContext } from '../context.ts'
import { DAY_MS } from '../domain/days.ts'
import { keyIdOfToken, openImportToken, sealImportToken, type WrappingAlgorithm } from '../domain/import-token.ts'
import type { Key } from '../domain/key.ts'
import { requireState } from '../domain/key-state.ts'
import { materialId } from '../domain/material.ts'
import { isPrimary, requirePrimary } from '../domain/multi-region.ts'
import { Refusal } from '../domain/refusal.ts'
import { materialProblem } from '../domain/spec-material.ts'
import { unwrapMaterial } from '../domain/unwrap-material.ts'
import { firstExpiry } from './key-rows.ts'

type Deps = Pick<KmsContext, 'root' | 'random' | 'clock' | 'keys' | 'sets' | 'vault' | 'directory'>

const generateRsa = promisify(generateKeyPair)

/** What an importer needs. */
export interface ImportParameters {
  readonly token: Uint8Array
  /** SPKI, DER */
  readonly publicKey: Uint8Array
  /** ms since the epoch */
  readonly validToMs: number
}

/** For how long material may be imported. */
const TOKEN_DAYS = 1

/**
 * Refuses a key whose material is not to be imported.
 * @throws Refusal `wrong-origin`
 */
export const requireExternal = ({ arn, origin }: Key): void => {
  if (origin === 'EXTERNAL') return
  throw new Refusal('wrong-origin', `${arn} origin is ${origin} which is not valid for this operation.`)
}

/**
 * Makes a wrapping key and the token that goes with it. Nothing is kept: the token holds the private key, sealed.
 * @throws Refusal `wrong-origin`, or what the key's state says.
 */
export const importParameters = async (
  { root, random, clock }: Deps,
  key: Key,
  { algorithm, modulusLength }: { readonly algorithm: WrappingAlgorithm; readonly modulusLength: number },
): Promise<ImportParameters> => {
  requireExternal(key)
  requireState(key, 'import-parameters')
  const { publicKey, privateKey } = await generateRsa('rsa', {
    modulusLength,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  })
  try {
    const validToMs = clock.now() + TOKEN_DAYS * DAY_MS
    const ticket = { region: key.region, algorithm, validToMs, privateKey: privateKey.toString('base64') }
    return { token: sealImportToken(root.get(), key.id, ticket, random), publicKey, validToMs }
  } finally {
    privateKey.fill(0)
  }
}

/** Material on its way into a key. */
export interface ImportRequest {
  readonly token: Uint8Array
  readonly wrapped: Uint8Array
  /** When it expires, ms since the epoch; undefined when it does not. */
  readonly validToMs: number | undefined
  /** Whether it is to be the key's next material rather than material that the key has had. */
  readonly isNew: boolean
  readonly description: string | undefined
  /** The id of the material that is meant. */
  readonly materialId: string | undefined
}

/**
 * Imports material: the key's first, one that it has had, or its next. A replica takes what its primary key has had.
 * Gives the material's id.
 * @throws Refusal `wrong-origin`, `invalid-import-token`, `foreign-import-token`, `expired-import-token`,
 *   `unwrap-failed`, `wrong-material`, `incorrect-material`, `unsupported`, or what the key's state says.
 */
export const importMaterial = async (deps: Deps, key: Key, request: ImportRequest): Promise<string> => {
  requireExternal(key)
  requireState(key, 'import-material')
  if (request.isNew) requirePrimary(key)
  const material = unwrap(deps, key, request)
  try {
    const problem = materialProblem(key.spec, material)
    if (problem !== undefined) throw new Refusal('wrong-material', problem)
    return await deps.vault.sealing(() => sealAndWrite(deps, key, material, request))
  } finally {
    material.fill(0)
  }
}

const sealAndWrite = async (deps: Deps, key: Key, material: Buffer, request: ImportRequest): Promise<string> => {
  const versions = await versionsOf(deps, key)
  const place = placeOf(key, versions, materialId(key.id, material), request.isNew)
  const sealed = deps.vault.seal(key, place, deps.clock.now(), material)
  requireSame(key, versions, sealed, request)
  await write(deps, key, versions, {
    ...sealed,
    validToMs: request.validToMs === undefined ? null : BigInt(request.validToMs),
    description: request.description ?? null,
  })
  return sealed.materialId
}

/** A replica has the versions of its primary key, with the material that it has been given itself or without any. */
const versionsOf = async ({ keys, sets }: Deps, key: Key): Promise<readonly KeyVersionRow[]> => {
  if (isPrimary(key)) return keys.listVersions(key.id)
  const rows = await sets.listVersions(key.id)
  const own = new Map(rows.filter(({ region }) => region === key.region).map((row) => [row.version, row]))
  for (const row of rows.filter(({ region }) => region === key.primaryRegion)) {
    const mine = own.get(row.version)
    // Material that waits may be another one than what waited before.
    if (mine?.materialId === row.materialId) continue
    own.set(row.version, { ...row, region: mine?.region ?? row.region, sealed: null })
  }
  return [...own.values()]
}

/** The version that the material is for: known by its id, unless it is the first or the next. */
const placeOf = (key: Key, versions: readonly KeyVersionRow[], id: string, isNew: boolean): number => {
  if (versions.length === 0) return 0
  if (isNew) return key.version + 1
  return versions.find((row) => row.materialId === id)?.version ?? key.version
}

/**
 * Removes imported material: that of an id, or the current one. Gives its id; nothing happens when it is not there.
 * @throws Refusal `wrong-origin`, `incorrect-material`, or what the key's state says.
 */
export const deleteMaterial = async (
  { keys, sets, directory }: Deps,
  key: Key,
  named?: string,
): Promise<string | undefined> => {
  requireExternal(key)
  requireState(key, 'delete-material')
  const versions = await keys.listVersions(key.id)
  const wanted =
    named === undefined
      ? versions.find(({ version }) => version === key.version)
      : versions.find((version) => version.materialId === named)
  if (named !== undefined && !wanted) {
    throw new Refusal('incorrect-material', `The key ${key.arn} has no material ${named}.`)
  }
  if (!wanted?.sealed) return wanted?.materialId
  const isUsable = key.state === 'Enabled' || key.state === 'Disabled'
  const state = isUsable && wanted.version <= key.version ? 'PendingImport' : key.state
  const rest = versions.filter(({ version }) => version !== wanted.version)
  const patch = { sealed: null, validToMs: null }
  await directory.change(
    key,
    { state, expiresAtMs: firstExpiry(rest) },
    {
      versions: [{ version: wanted.version, patch }],
    },
  )
  // Material that waits in the primary key takes that of the replicas with it.
  if (key.primaryRegion === key.region && wanted.version > key.version) {
    await sets.removeMaterial(key.id, wanted.version)
    directory.notify(key.id)
  }
  await keys.scrub()
  return wanted.materialId
}

const unwrap = ({ root, clock }: Deps, key: Key, { token, wrapped }: ImportRequest): Buffer => {
  const ticket = openImportToken(root.get(), token)
  if (!ticket) throw new Refusal('invalid-import-token')
  if (ticket.region !== key.region || keyIdOfToken(token) !== key.id) throw new Refusal('foreign-import-token')
  if (ticket.validToMs <= clock.now()) throw new Refusal('expired-import-token')
  const privateKey = Buffer.from(ticket.privateKey, 'base64')
  try {
    const material = unwrapMaterial(privateKey, ticket.algorithm, wrapped)
    if (!material) throw new Refusal('unwrap-failed')
    return material
  } finally {
    privateKey.fill(0)
  }
}

const requireSame = (
  key: Key,
  versions: readonly KeyVersionRow[],
  { materialId: id, version: place }: KeyVersionRow,
  { isNew, materialId: named }: ImportRequest,
): void => {
  const incorrect = (text: string): Refusal => new Refusal('incorrect-material', text)
  if (named !== undefined && named !== id) throw incorrect('The material is not the one of the KeyMaterialId.')
  const same = versions.find((version) => version.materialId === id)
  if (!isNew) {
    if (versions.length > 0 && !same) throw incorrect(`The material is not one that the key ${key.arn} has had.`)
    return
  }
  if (versions.length === 0) return
  if (key.spec !== 'SYMMETRIC_DEFAULT') {
    throw new Refusal('unsupported', `${key.arn} can have no other material than its first.`)
  }
  if (same && same.version !== place) throw incorrect(`The key ${key.arn} has had this material already.`)
  const waiting = versions.find(({ version, sealed }) => version === place && sealed !== null)
  if (waiting && waiting.materialId !== id) {
    throw new Refusal(
      'invalid-state',
      `New key material (id: ${id}) cannot be imported into KMS key ${key.arn}, because another key material (id: ${waiting.materialId}) is pending rotation.`,
    )
  }
}

const write = async (
  { directory }: Deps,
  key: Key,
  versions: readonly KeyVersionRow[],
  imported: KeyVersionRow,
): Promise<void> => {
  const { version, materialId: id, sealed, validToMs, description } = imported
  const others = versions.filter((row) => row.version !== version)
  const isComplete = [...others, imported].every((row) => row.version > key.version || row.sealed !== null)
  const state = key.state === 'PendingImport' && isComplete ? 'Enabled' : key.state
  const isKnown = versions.some((row) => row.version === version && row.region === key.region)
  const changed = await directory.change(
    key,
    { state, expiresAtMs: firstExpiry([...others, imported]) },
    isKnown
      ? { versions: [{ version, patch: { materialId: id, sealed, validToMs, description } }] }
      : { added: [imported] },
  )
  if (!changed) throw new Refusal('invalid-state', `${key.arn} has just been changed by another request.`)
}
