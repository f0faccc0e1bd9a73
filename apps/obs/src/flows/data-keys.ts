import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import {
  type Behalf,
  type DataKey,
  type EncryptionContext,
  EnvelopeError,
  type GenerateRequest,
  type OpenedKey,
  openKey,
  sealKey,
  type UnwrapRequest,
  zero,
} from '@sealstack/envelope'
import { originOf } from '@sealstack/kms-client'
import type { SealedRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import {
  bucketContext,
  type CustomerKey,
  type EncryptionChoice,
  fullContext,
  isContext,
  SERVICE_KEY,
} from '../domain/encryption.ts'
import { requireSigner } from './require-signer.ts'

/** What a row says of its encryption and its data keys. */
export type KeyColumns = Pick<
  SealedRow,
  | 'encryption'
  | 'isDeclared'
  | 'keyArn'
  | 'wrappedDek'
  | 'context'
  | 'hasBucketKey'
  | 'sealedDek'
  | 'outerKeyArn'
  | 'outerWrappedDek'
  | 'keyVersion'
  | 'outerKeyVersion'
>

/** Data keys in the clear, one a layer from the innermost on, each 32 bytes. Disposing of them zeroes them. */
export interface DataKeys extends Disposable {
  readonly deks: readonly Uint8Array[]
}

/** New ones, and what to store of them. */
export interface NewDataKeys extends DataKeys {
  readonly columns: KeyColumns
}

/** How they are to be sealed, and whether a client has said so. */
type DeclaredChoice = EncryptionChoice & { readonly isDeclared: boolean }

/** Whose data keys they are, and for whom the KMS is asked. */
export interface KeyPlace {
  /** The bucket's name. */
  readonly bucket: string
  readonly key: string
  /** Of what is opened, for the audit trail. */
  readonly versionId?: string | undefined
  readonly behalf: Behalf
  /** The store looks after its own: nobody has asked for it, and the KMS judges the store itself. */
  readonly byStore?: boolean
}

/** Where new ones are made for. */
export interface NewKeyPlace extends KeyPlace {
  /** The bucket's, whose keys these are to be. */
  readonly region: string
}

/** What data keys are made and opened with. */
export type KeyDeps = Pick<ObsContext, 'keyring' | 'bucketKeys' | 'audit'>

/**
 * New data keys for an object, and what to store of them.
 * @throws KeyringError, Denial
 */
export const makeDataKeys = async (ctx: KeyDeps, place: NewKeyPlace, choice: DeclaredChoice): Promise<NewDataKeys> => {
  const { bucket, key, region, behalf } = place
  const { mode, keyId, context: own, hasBucketKey, customerKey } = choice
  if (!customerKey) requireSigner(behalf, mode)
  const context = fullContext(bucket, key, own)
  if (customerKey || hasBucketKey) {
    const shared = customerKey
      ? { keyArn: '', key: customerKey.key, wrapped: new Uint8Array() }
      : await ctx.bucketKeys.forSealing({ keyId, region, context: bucketContext(bucket, own), ...behalf })
    const dek = new Uint8Array(randomBytes(32))
    const columns = columnsOf(choice, shared, { sealedDek: Uint8Array.from(sealKey(shared.key, dek, context)) })
    return made(ctx, place, [dek], columns)
  }
  const first = generation(keyId, { region, context }, mode === 'AES256' ? ofStore(behalf) : behalf)
  if (mode !== 'aws:kms:dsse') {
    const only = await ctx.keyring.generate(first)
    return made(ctx, place, [only.dek], columnsOf(choice, only, {}))
  }
  const second = generation(SERVICE_KEY, { region, context }, ofStore(behalf))
  const [inner, outer] = await allOrNone([ctx.keyring.generate(first), ctx.keyring.generate(second)])
  return made(ctx, place, [inner.dek, outer.dek], columnsOf(choice, inner, { outer }))
}

const made = (
  { audit }: KeyDeps,
  { bucket, key, behalf }: NewKeyPlace,
  deks: readonly Uint8Array[],
  columns: KeyColumns,
): NewDataKeys => {
  audit.touch(behalf.requestId, { bucket, key, use: 'sealed', sealed: columns })
  return new HeldNewKeys(deks, columns)
}

/**
 * The data keys of what is stored.
 * @throws KeyringError, and EnvelopeError `wrong-key` for another customer key, or none, than it was sealed under.
 */
export const openDataKeys = async (
  ctx: KeyDeps,
  { bucket, key, versionId, behalf, byStore = false }: KeyPlace,
  row: KeyColumns,
  customerKey: CustomerKey | undefined,
): Promise<DataKeys> => {
  ctx.audit.touch(behalf.requestId, { bucket, key, versionId, use: 'opened', sealed: row })
  const { keyArn, wrappedDek: wrapped, sealedDek, outerKeyArn, outerWrappedDek } = row
  const own = ownContext(row)
  const context = fullContext(bucket, key, own)
  if (row.encryption === 'SSE-C') return new HeldKeys([openByCustomer(context, row, customerKey)])
  if (!byStore) requireSigner(behalf, row.encryption)
  if (sealedDek !== null) {
    // What is not a bucket key is the object's own; nothing else is sealed under it, so holding it would serve nobody.
    const shared = row.hasBucketKey
      ? await ctx.bucketKeys.forOpening({ keyArn, wrapped, context: bucketContext(bucket, own), ...behalf })
      : keyOf((await ctx.keyring.unwrap({ keyArn, wrapped, context, ...behalf })).dek)
    return new HeldKeys([openKey(shared, sealedDek, context)])
  }
  const first = unwrapping({ keyArn, wrapped }, context, row.encryption === 'AES256' ? ofStore(behalf) : behalf)
  if (outerKeyArn === null || outerWrappedDek === null) return new HeldKeys([(await ctx.keyring.unwrap(first)).dek])
  const second = unwrapping({ keyArn: outerKeyArn, wrapped: outerWrappedDek }, context, ofStore(behalf))
  const [inner, outer] = await allOrNone([ctx.keyring.unwrap(first), ctx.keyring.unwrap(second)])
  return new HeldKeys([inner.dek, outer.dek])
}

// Requests are made member by member, as all that each object makes: a copy of another object takes ten times as long.

/** The store's own key is the store's to ask for: for a user it does not exist. */
const ofStore = ({ requestId, trace }: Behalf): Behalf => ({ requestId, onBehalfOf: undefined, trace })

const generation = (
  keyId: string,
  { region, context }: { readonly region: string; readonly context: EncryptionContext },
  { requestId, onBehalfOf, trace }: Behalf,
): GenerateRequest => ({ keyId, region, context, requestId, onBehalfOf, trace })

const unwrapping = (
  { keyArn, wrapped }: Wrapped,
  context: EncryptionContext,
  { requestId, onBehalfOf, trace }: Behalf,
): UnwrapRequest => ({ keyArn, wrapped, context, requestId, onBehalfOf, trace })

/**
 * The client's own pairs of the encryption context, as a row has them.
 * @throws EnvelopeError where they cannot be read: with others nothing would open.
 */
export const ownContext = ({ context }: Pick<KeyColumns, 'context'>): EncryptionContext => {
  const pairs = parsed(context)
  if (isContext(pairs)) return pairs
  throw new EnvelopeError('corrupt', 'The encryption context of the row cannot be read')
}

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Whether an object under a customer's key is under this one. */
export const isCustomerKeyOf = (
  { bucket, key }: Pick<KeyPlace, 'bucket' | 'key'>,
  row: KeyColumns,
  customerKey: CustomerKey,
): boolean => {
  try {
    zero(openByCustomer(fullContext(bucket, key, ownContext(row)), row, customerKey))
    return true
  } catch (error) {
    if (error instanceof EnvelopeError && error.reason === 'wrong-key') return false
    throw error
  }
}

const openByCustomer = (
  context: EncryptionContext,
  { sealedDek }: KeyColumns,
  customerKey: CustomerKey | undefined,
): Uint8Array => {
  if (!customerKey)
    throw new EnvelopeError('wrong-key', 'The object is sealed under a key of the client, which sent none')
  return openKey(customerKey.key, sealedDek ?? new Uint8Array(), context)
}

/** What to store of a wrapped key, which says by itself which version has wrapped it. */
export const wrappedColumns = (wrapped: Uint8Array): Pick<KeyColumns, 'wrappedDek' | 'keyVersion'> => ({
  wrappedDek: new Uint8Array(wrapped),
  keyVersion: originOf(wrapped)?.version ?? null,
})

type Wrapped = Pick<DataKey, 'keyArn' | 'wrapped'>

/** Member by member, as all that each write makes. */
const columnsOf = (
  { mode, isDeclared, context, hasBucketKey }: DeclaredChoice,
  { keyArn, wrapped }: Wrapped,
  { sealedDek = null, outer }: { readonly sealedDek?: KeyColumns['sealedDek']; readonly outer?: Wrapped | undefined },
): KeyColumns => {
  const { wrappedDek, keyVersion } = wrappedColumns(wrapped)
  const outerColumns = outer && wrappedColumns(outer.wrapped)
  return {
    encryption: mode,
    isDeclared,
    context: JSON.stringify(context),
    hasBucketKey,
    keyArn,
    wrappedDek,
    keyVersion,
    sealedDek,
    outerKeyArn: outer?.keyArn ?? null,
    outerWrappedDek: outerColumns?.wrappedDek ?? null,
    outerKeyVersion: outerColumns?.keyVersion ?? null,
  }
}

/** Of what has no second layer, and no key between its data key and the KMS's. */
export const ONE_LAYER = { sealedDek: null, outerKeyArn: null, outerWrappedDek: null, outerKeyVersion: null } as const

class HeldKeys implements DataKeys {
  readonly deks: readonly Uint8Array[]

  constructor(deks: readonly Uint8Array[]) {
    this.deks = deks
  }

  [Symbol.dispose](): void {
    for (const dek of this.deks) zero(dek)
  }
}

class HeldNewKeys extends HeldKeys implements NewDataKeys {
  readonly columns: KeyColumns

  constructor(deks: readonly Uint8Array[], columns: KeyColumns) {
    super(deks)
    this.columns = columns
  }
}

const keyOf = (bytes: Uint8Array): KeyObject => {
  const key = createSecretKey(bytes)
  zero(bytes)
  return key
}

/** Both at once; where one fails, the other is zeroed. */
const allOrNone = async <Opened extends OpenedKey>(
  calls: readonly [Promise<Opened>, Promise<Opened>],
): Promise<readonly [Opened, Opened]> => {
  const [inner, outer] = await Promise.allSettled(calls)
  if (inner.status === 'fulfilled' && outer.status === 'fulfilled') return [inner.value, outer.value]
  if (inner.status === 'fulfilled') zero(inner.value.dek)
  if (outer.status === 'fulfilled') zero(outer.value.dek)
  throw inner.status === 'rejected' ? inner.reason : (outer as PromiseRejectedResult).reason
}
