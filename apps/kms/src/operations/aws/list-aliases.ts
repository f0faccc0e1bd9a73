import { aliasArn } from '../../domain/key-reference.ts'
import { resolveKeyById } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember, page } from '../../wire/aws-shapes.ts'
import { seconds } from '../../wire/key-metadata.ts'
import { decodeMarker, encodeMarker } from '../../wire/marker.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html */
export const listAliases = awsOperation({
  name: 'ListAliases',
  action: 'kms:ListAliases',
  input: { ...page, KeyId: keyIdMember.optional() },
  errors: ['InvalidMarkerException'],
  async handle({ input, ctx, caller, fail }) {
    const after =
      input.Marker === undefined ? undefined : (decodeMarker(input.Marker) ?? fail('InvalidMarkerException'))
    const keyId = input.KeyId === undefined ? undefined : (await resolveKeyById(ctx, input.KeyId, caller)).id
    const rows = await ctx.aliases.list({ after, limit: input.Limit + 1, keyId })
    const shown = rows.slice(0, input.Limit)
    return {
      Aliases: shown
        .filter(({ name }) => name !== 'alias/aws/sse-s3')
        .map((alias) => ({
          AliasName: alias.name,
          AliasArn: aliasArn(ctx.home, alias.name),
          TargetKeyId: alias.keyId,
          CreationDate: seconds(Number(alias.createdAtMs)),
          LastUpdatedDate: seconds(Number(alias.updatedAtMs)),
        })),
      Truncated: rows.length > shown.length,
      NextMarker: rows.length > shown.length ? encodeMarker(shown.at(-1)?.name ?? '') : undefined,
    }
  },
})
