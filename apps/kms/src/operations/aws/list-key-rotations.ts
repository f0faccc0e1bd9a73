import type { KeyVersionRow } from '@sealstack/metadata/kms'
import { z } from 'zod'
import type { KmsContext } from '../../context.ts'
import type { Key } from '../../domain/key.ts'
import { Refusal } from '../../domain/refusal.ts'
import { resolveKeyById } from '../../flows/resolve-key.ts'
import { requireRotatable } from '../../flows/rotate-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember, page } from '../../wire/aws-shapes.ts'
import { seconds } from '../../wire/key-metadata.ts'
import { cutPage, placeOfMarker } from '../../wire/marker.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html */
export const listKeyRotations = awsOperation({
  name: 'ListKeyRotations',
  action: 'kms:ListKeyRotations',
  input: {
    ...page(100, 1000),
    KeyId: keyIdMember,
    IncludeKeyMaterial: z.enum(['ALL_KEY_MATERIAL', 'ROTATIONS_ONLY']).default('ROTATIONS_ONLY'),
  },
  errors: [],
  async handle({ input, ctx, caller }) {
    const after = Number(placeOfMarker(input.Marker) ?? -1)
    if (Number.isNaN(after)) throw new Refusal('invalid-marker', 'The marker is of another list.')
    const key = await resolveKeyById(ctx, input.KeyId, caller)
    requireRotatable(key)
    const isAll = input.IncludeKeyMaterial === 'ALL_KEY_MATERIAL'
    const rows = (await ctx.keys.listVersions(key.id)).filter(
      (row) => row.version > after && (isAll || row.rotatedAtMs !== null),
    )
    const { shown, more } = cutPage(rows, input.Limit, ({ version }) => String(version))
    const isAwaited = await isAwaitedSomewhere(ctx, key)
    return {
      Rotations: shown.map((row) => entry(key, row, isAwaited)),
      ...more,
    }
  },
})

/** Whether some key of a multi-Region set still lacks the material that is to come next. */
const isAwaitedSomewhere = async ({ sets }: Pick<KmsContext, 'sets'>, key: Key): Promise<boolean> => {
  if (key.origin !== 'EXTERNAL' || key.primaryRegion === undefined) return false
  const next = (await sets.listVersions(key.id)).filter(({ version }) => version > key.version)
  const primary = next.find(({ region }) => region === key.primaryRegion)
  const imported = next.filter(({ materialId, sealed }) => materialId === primary?.materialId && sealed !== null)
  return imported.length < (await sets.list(key.id)).length
}

const stateOf = (key: Key, { version }: KeyVersionRow, isAwaited: boolean): string => {
  if (version > key.version) return isAwaited ? 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION' : 'PENDING_ROTATION'
  return version === key.version ? 'CURRENT' : 'NON_CURRENT'
}

const entry = (key: Key, row: KeyVersionRow, isAwaited: boolean): object => ({
  KeyId: key.arn,
  KeyMaterialId: row.materialId,
  KeyMaterialState: stateOf(key, row, isAwaited),
  ...(row.rotatedAtMs === null
    ? {}
    : { RotationDate: seconds(Number(row.rotatedAtMs)), RotationType: row.rotationType }),
  ...(key.origin === 'EXTERNAL' ? importOf(row) : {}),
})

const importOf = ({ sealed, validToMs, description }: KeyVersionRow): object => ({
  ImportState: sealed === null ? 'PENDING_IMPORT' : 'IMPORTED',
  ...(description === null ? {} : { KeyMaterialDescription: description }),
  ...(sealed === null
    ? {}
    : validToMs === null
      ? { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }
      : { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: seconds(Number(validToMs)) }),
})
