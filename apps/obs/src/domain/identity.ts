/** Whose bytes a blob holds, as the envelope binds it to each segment. */
export const objectIdentity = (bucket: string, key: string, versionId: string, blobId: string): readonly string[] => [
  'object',
  bucket,
  key,
  versionId,
  blobId,
]

/** What names a part for good: its upload and its number. */
export interface PartPlace {
  readonly uploadId: string
  readonly number: number
}

/** The same for a part of a multipart upload, before and after its completion. */
export const partIdentity = (
  bucket: string,
  key: string,
  { uploadId, number }: PartPlace,
  blobId: string,
): readonly string[] => ['part', bucket, key, uploadId, String(number), blobId]

/** The same for one of an envelope's layers: 0 is the innermost, which an object in one layer has alone. */
export const layerIdentity = (identity: readonly string[], layer: number): readonly string[] =>
  layer === 0 ? identity : [...identity, `layer ${layer}`]
