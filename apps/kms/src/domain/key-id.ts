/** A new key id: a random UUID, version 4 of RFC 9562, or `mrk-` and 32 hex characters for a key of several Regions. */
export const newKeyId = (random: (bytes: number) => Uint8Array, isMultiRegion = false): string => {
  const bytes = Buffer.from(random(16))
  if (isMultiRegion) return `mrk-${bytes.toString('hex')}`
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
