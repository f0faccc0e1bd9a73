import type { AliasRow } from '@sealstack/metadata/kms'
import { DEFAULT_KEYS, findDefaultKey } from '../../domain/default-keys.ts'
import { aliasArn, type Home } from '../../domain/key-reference.ts'
import { findKeyById } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember, page } from '../../wire/aws-shapes.ts'
import { seconds } from '../../wire/key-metadata.ts'
import { cutPage, placeOfMarker } from '../../wire/marker.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html */
export const listAliases = awsOperation({
  name: 'ListAliases',
  action: 'kms:ListAliases',
  isAccountWide: true,
  input: { ...page(50, 100), KeyId: keyIdMember.optional() },
  errors: [],
  async handle({ input, ctx, caller }) {
    const after = placeOfMarker(input.Marker) ?? ''
    const keyId = input.KeyId === undefined ? undefined : (await findKeyById(ctx, input.KeyId, caller)).id
    // One more to know whether there are more, and one for each alias that is left out.
    const limit = input.Limit + 1 + DEFAULT_KEYS.length
    const rows = await ctx.aliases.list({ after, limit, keyId })
    const unused = keyId === undefined ? await unusedDefaults(ctx.directory.findAlias, after) : []
    const aliases = [
      ...rows.filter(({ name }) => findDefaultKey(name)?.manager !== 'SERVICE').map((row) => entry(ctx.home, row)),
      ...unused.map((name) => ({ AliasName: name, AliasArn: aliasArn(ctx.home, name) })),
    ].sort((a, b) => Buffer.compare(Buffer.from(a.AliasName), Buffer.from(b.AliasName)))
    const { shown, more } = cutPage(aliases, input.Limit, ({ AliasName }) => AliasName)
    return {
      Aliases: shown,
      ...more,
    }
  },
})

const entry = (home: Home, { name, keyId, createdAtMs, updatedAtMs }: AliasRow) => ({
  AliasName: name,
  AliasArn: aliasArn(home, name),
  TargetKeyId: keyId,
  CreationDate: seconds(Number(createdAtMs)),
  LastUpdatedDate: seconds(Number(updatedAtMs)),
})

/** "Predefined" aliases are listed without a key until one is made at their first use. */
const unusedDefaults = async (
  findAlias: (name: string) => Promise<string | undefined>,
  after: string,
): Promise<readonly string[]> => {
  const names = DEFAULT_KEYS.filter(({ manager, alias }) => manager === 'AWS' && alias > after).map(
    ({ alias }) => alias,
  )
  const ids = await Promise.all(names.map(findAlias))
  return names.filter((_, index) => ids[index] === undefined)
}
