import { createFail } from '@sealstack/errors'
import { type HttpReply, type HttpRequest, noContent, type Operation } from '@sealstack/http'
import type { BucketRow } from '@sealstack/metadata/obs'
import { parseXml, XmlError } from '@sealstack/xml'
import type { ObsContext } from '../../context.ts'
import { settingOf } from '../../domain/setting-key.ts'
import { s3Errors } from '../../errors.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import type { ObsCaller } from '../../wire/caller.ts'
import type { Dialect } from '../../wire/dialect.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { missingCode, type Setting, shapeOf } from '../../wire/setting.ts'
import { readDocument } from './read-document.ts'

const fail = createFail(s3Errors)
const MAX_DOCUMENT_BYTES = 256 * 1024

/** What one operation on a setting is, beside the setting itself. */
export interface SettingOperation<Value> {
  readonly name: string
  readonly route: string
  readonly action: string
  readonly setting: Setting<Value>
  /** Headers of the answer that belong to the setting. */
  readonly headers?: (value: Value) => HttpReply['headers']
}

/** What a PUT may add. */
export interface PutSettingOperation<Value> extends SettingOperation<Value> {
  readonly status?: 200 | 204
  /** Refuses what the rest of the bucket does not allow, and fills in what the document leaves open. */
  readonly complete?: (value: Value, scene: SettingScene) => Promise<Value> | Value
}

/** Where a setting is put. */
export interface SettingScene {
  readonly ctx: ObsContext
  readonly bucket: BucketRow
  readonly request: HttpRequest
  readonly caller: ObsCaller
}

type SettingsOperation = Operation<ObsContext, ObsCaller>

/** Declares the operation that gives a setting back. */
export const getSetting = <Value>({ setting, headers, ...spec }: SettingOperation<Value>): SettingsOperation =>
  operation({
    ...spec,
    input: { bucket: bucketLabel },
    errors: ['NoSuchBucket'],
    output: (reply: HttpReply) => reply,
    async handle({ input, ctx, caller: { dialect } }) {
      const bucket = await findBucket(ctx, input.bucket, fail)
      const value = currentSetting(setting, await ctx.settings.of(bucket.id), dialect)
      if (value === undefined) return fail(missingCode(setting, dialect), { BucketName: bucket.name })
      return xmlReply(setting.root, shapeOf(setting, dialect).render(value), dialect, headers?.(value))
    },
  })

/** Declares the operation that replaces a setting. */
export const putSetting = <Value>({
  setting,
  status = 200,
  complete = (value) => value,
  headers,
  ...spec
}: PutSettingOperation<Value>): SettingsOperation =>
  operation({
    ...spec,
    input: { bucket: bucketLabel },
    errors: ['NoSuchBucket'],
    output: (value: Value): HttpReply => ({ status, headers: headers?.(value) }),
    async handle({ input, ctx, caller, request }) {
      const bucket = await findBucket(ctx, input.bucket, fail)
      const value = await complete(await readSetting(setting, request, caller), { ctx, bucket, request, caller })
      await storeSetting(ctx, bucket, setting, value)
      return value
    },
  })

/** Declares the operation that deletes a setting; doing so twice is no matter. */
export const deleteSetting = <Value>({
  setting,
  ...spec
}: Omit<SettingOperation<Value>, 'headers'>): SettingsOperation =>
  operation({
    ...spec,
    input: { bucket: bucketLabel },
    errors: ['NoSuchBucket'],
    output: noContent,
    async handle({ input, ctx }) {
      const bucket = await findBucket(ctx, input.bucket, fail)
      const { initial, missing, key } = setting
      if (initial !== undefined && missing !== undefined) await storeSetting(ctx, bucket, setting, null)
      else await ctx.settings.remove(bucket.id, { name: key.name, id: '' })
    },
  })

/** The document of a PUT, read by the setting's shape and judged. */
export const readSetting = async <Value>(
  setting: Pick<Setting<Value>, 'shape' | 'obs' | 'root' | 'judge' | 'needsDigest' | 'malformed'>,
  request: HttpRequest,
  caller: ObsCaller,
): Promise<Value> => {
  if (setting.needsDigest) refuseUnchecked(request)
  const bytes = await readDocument(request, caller, { maxBytes: MAX_DOCUMENT_BYTES, checksumsOf: 'document' })
  if (bytes.byteLength === 0) fail('MissingRequestBodyError')
  const value = parseSetting(setting, bytes, caller.dialect)
  setting.judge?.(value, caller.dialect)
  return value
}

const parseSetting = <Value>(
  { root, malformed = 'MalformedXML', ...shapes }: Pick<Setting<Value>, 'shape' | 'obs' | 'root' | 'malformed'>,
  bytes: Uint8Array,
  dialect: Dialect,
): Value => {
  try {
    return shapeOf(shapes, dialect).read(parseXml(bytes, root))
  } catch (error) {
    if (error instanceof XmlError) return fail(malformed, {}, { cause: error })
    throw error
  }
}

/** Stores a setting; `null` stands for one that is taken away. */
export const storeSetting = async <Value>(
  { settings, clock }: Pick<ObsContext, 'settings' | 'clock'>,
  bucket: BucketRow,
  { key }: Pick<Setting<Value>, 'key'>,
  value: Value | null,
): Promise<void> => {
  const isDone = await settings.put(bucket.id, { name: key.name, id: '' }, value, clock.now())
  if (!isDone) fail('NoSuchBucket', { BucketName: bucket.name })
}

const currentSetting = <Value>(
  { key, initial, obs }: Setting<Value>,
  settings: Parameters<typeof settingOf>[0],
  dialect: Dialect,
): Value | undefined => {
  const value = settingOf(settings, key)
  if (value !== undefined) return value ?? undefined
  return dialect === 'obs' && obs?.missing ? undefined : initial
}

/** S3 wants documents that decide over data checked. */
const refuseUnchecked = ({ headers }: HttpRequest): void => {
  const isChecked = Object.keys(headers).some(
    (name) => name === 'content-md5' || name === 'x-amz-trailer' || name.startsWith('x-amz-checksum-'),
  )
  const message = 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*'
  if (!isChecked) fail('InvalidRequest', {}, { message })
}
