import { readChecksumName } from '../../domain/checksum.ts'
import type { MultipartChecksum } from '../../domain/multipart-checksum.ts'

/** The checksum that an upload was created with; undefined when its client declared none. */
export const declaredChecksum = (upload: {
  readonly checksumName: string | null
  readonly checksumType: string | null
}): MultipartChecksum | undefined => {
  const name = upload.checksumName === null ? undefined : readChecksumName(upload.checksumName)
  return name && { name, type: upload.checksumType === 'FULL_OBJECT' ? 'FULL_OBJECT' : 'COMPOSITE' }
}
