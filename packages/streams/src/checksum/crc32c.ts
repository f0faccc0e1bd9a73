/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), reflected polynomial; eight tables for eight bytes a step. */
const TABLES = (() => {
  const first = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
    first[byte] = crc >>> 0
  }
  const tables = [first]
  for (let index = 1; index < 8; index++) {
    const previous = tables[index - 1] as Uint32Array
    tables.push(previous.map((crc) => (crc >>> 8) ^ (first[crc & 0xff] as number)))
  }
  return tables as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ]
})()

/** Goes on with a CRC-32C: `crc` is what an earlier call returned, 0 at the start. Unsigned 32-bit. */
export const crc32c = (bytes: Uint8Array, crc = 0): number => {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES
  let state = ~crc
  let at = 0
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const end = bytes.byteLength - 7; at < end; at += 8) {
    const low = state ^ view.getUint32(at, true)
    const high = view.getUint32(at + 4, true)
    state =
      (t7[low & 0xff] as number) ^
      (t6[(low >>> 8) & 0xff] as number) ^
      (t5[(low >>> 16) & 0xff] as number) ^
      (t4[low >>> 24] as number) ^
      (t3[high & 0xff] as number) ^
      (t2[(high >>> 8) & 0xff] as number) ^
      (t1[(high >>> 16) & 0xff] as number) ^
      (t0[high >>> 24] as number)
  }
  for (; at < bytes.byteLength; at++) state = (state >>> 8) ^ (t0[(state ^ (bytes[at] as number)) & 0xff] as number)
  return ~state >>> 0
}
