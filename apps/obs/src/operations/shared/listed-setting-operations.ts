import { createFail, type Fail } from '@sealstack/errors'
import { asReply, emptyOk, noContent, type Operation, query } from '@sealstack/http'
import { z } from 'zod'
import type { ObsContext } from '../../context.ts'
import { s3Errors } from '../../errors.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import type { ObsCaller } from '../../wire/caller.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { decodeToken, encodeToken } from '../../wire/list-objects.ts'
import { missingCode, type Setting, shapeOf } from '../../wire/setting.ts'
import { readSetting } from './setting-operations.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)
const PAGE = 100
const MAX_EACH = 1000

/** A setting of which a bucket may have several, each by its id. */
export interface ListedSetting<Value extends { readonly Id: string }> extends Setting<Value> {
  /** The root of the list of them, by dialect. */
  readonly listRoot: { readonly s3: string; readonly obs: string }
}

/** What one operation on such a setting is. */
interface ListedOperation<Value extends { readonly Id: string }> {
  readonly name: string
  readonly route: string
  readonly action: string
  readonly setting: ListedSetting<Value>
}

type SettingsOperation = Operation<ObsContext, ObsCaller>

const input = { bucket: bucketLabel, id: query(z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, 'Invalid id')) }

/** Declares the operation that gives one of them back. */
export const getListed = <Value extends { readonly Id: string }>({
  setting,
  ...spec
}: ListedOperation<Value>): SettingsOperation =>
  operation({
    ...spec,
    input,
    errors: ['NoSuchBucket'],
    output: asReply,
    async handle({ input: { bucket: name, id }, ctx, caller: { dialect } }) {
      const bucket = await findBucket(ctx, name, fail)
      const settings = await ctx.settings.of(bucket.id)
      const value = (settings.find(setting.key.name, id) as Value | undefined) ?? fail(missingCode(setting, dialect))
      return xmlReply(setting.root, shapeOf(setting, dialect).render(value), dialect)
    },
  })

/** Declares the operation that lists them, a hundred at a time. */
export const listListed = <Value extends { readonly Id: string }>({
  setting,
  ...spec
}: ListedOperation<Value>): SettingsOperation =>
  operation({
    ...spec,
    input: { bucket: bucketLabel, token: query(z.string().optional(), 'continuation-token') },
    errors: ['NoSuchBucket'],
    output: asReply,
    async handle({ input: { bucket: name, token }, ctx, caller: { dialect } }) {
      const bucket = await findBucket(ctx, name, fail)
      const after = token === undefined ? '' : (decodeToken(token) ?? refuseToken(token))
      const all = (await ctx.settings.of(bucket.id)).list(setting.key.name).filter(({ id }) => id > after)
      const shown = all.slice(0, PAGE)
      const isTruncated = all.length > shown.length
      const shape = shapeOf(setting, dialect)
      return xmlReply(
        setting.listRoot[dialect],
        [
          ...shown.map(({ document }) => [setting.root, shape.render(document as Value)] as const),
          ['IsTruncated', isTruncated],
          ['ContinuationToken', token],
          ['NextContinuationToken', isTruncated ? encodeToken(shown.at(-1)?.id ?? '') : undefined],
        ],
        dialect,
      )
    },
  })

/** Declares the operation that replaces one of them. */
export const putListed = <Value extends { readonly Id: string }>({
  setting,
  ...spec
}: ListedOperation<Value>): SettingsOperation =>
  operation({
    ...spec,
    input,
    errors: ['NoSuchBucket'],
    output: emptyOk,
    async handle({ input: { bucket: name, id }, ctx, caller, request }) {
      const bucket = await findBucket(ctx, name, fail)
      const value = await readSetting(setting, request, caller)
      if (value.Id !== id) {
        const message = 'The id of the document is not that of the request.'
        fail('InvalidArgument', { ArgumentName: 'Id', ArgumentValue: value.Id }, { message })
      }
      const present = (await ctx.settings.of(bucket.id)).list(setting.key.name)
      if (present.length >= MAX_EACH && !present.some((each) => each.id === id)) {
        const message = 'You are attempting to create a new configuration but have already reached the limit.'
        fail('BadRequest', {}, { message })
      }
      const isDone = await ctx.settings.put(bucket.id, { name: setting.key.name, id }, value, ctx.clock.now())
      if (!isDone) fail('NoSuchBucket', { BucketName: bucket.name })
    },
  })

/** Declares the operation that deletes one of them. One that is not there is an error, other than with single settings. */
export const deleteListed = <Value extends { readonly Id: string }>({
  setting,
  ...spec
}: ListedOperation<Value>): SettingsOperation =>
  operation({
    ...spec,
    input,
    errors: ['NoSuchBucket'],
    output: noContent,
    async handle({ input: { bucket: name, id }, ctx, caller: { dialect } }) {
      const bucket = await findBucket(ctx, name, fail)
      const isThere = await ctx.settings.remove(bucket.id, { name: setting.key.name, id })
      if (!isThere && dialect === 's3') fail(missingCode(setting, dialect))
    },
  })

const refuseToken = (token: string): never => {
  const message = 'The continuation token provided is incorrect'
  return fail('InvalidArgument', { ArgumentName: 'continuation-token', ArgumentValue: token }, { message })
}
