import type { KeyVersionRow } from '@sealstack/metadata/kms'
import { z } from 'zod'
import type { Key } from '../../domain/key.ts'
import { resolveKeyById } from '../../flows/resolve-key.ts'
import { requireRotatable } from '../../flows/rotate-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember, page } from '../../wire/aws-shapes.ts'
import { seconds } from '../../wire/key-metadata.ts'
import { decodeMarker, encodeMarker } from '../../wire/marker.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html */
export const listKeyRotations = awsOperation({
  name: 'ListKeyRotations',
  action: 'kms:ListKeyRotations',
  input: {
    ...page(100, 1000),
    KeyId: keyIdMember,
    IncludeKeyMaterial: z.enum(['ALL_KEY_MATERIAL', 'ROTATIONS_ONLY']).default('ROTATIONS_ONLY'),
  },
  errors: ['InvalidMarkerException'],
  async handle({ input, ctx, caller, fail }) {
    const marker = input.Marker === undefined ? '-1' : (decodeMarker(input.Marker) ?? fail('InvalidMarkerException'))
    if (!/^-?\d+$/.test(marker)) fail('InvalidMarkerException')
    const key = await resolveKeyById(ctx, input.KeyId, caller)
    requireRotatable(key)
    const isAll = input.IncludeKeyMaterial === 'ALL_KEY_MATERIAL'
    const rows = (await ctx.keys.listVersions(key.id)).filter(
      (row) => row.version > Number(marker) && (isAll || row.rotatedAtMs !== null),
    )
    const shown = rows.slice(0, input.Limit)
    const isTruncated = rows.length > shown.length
    return {
      Rotations: shown.map((row) => entry(key, row)),
      Truncated: isTruncated,
      NextMarker: isTruncated ? encodeMarker(String(shown.at(-1)?.version)) : undefined,
    }
  },
})

const entry = (key: Key, row: KeyVersionRow): object => ({
  KeyId: key.arn,
  KeyMaterialId: row.materialId,
  KeyMaterialState:
    row.version === key.version ? 'CURRENT' : row.version > key.version ? 'PENDING_ROTATION' : 'NON_CURRENT',
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
