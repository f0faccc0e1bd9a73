/**
 * CRC-64/NVME (NVM Express base specification, figure "64b CRC polynomial"), reflected, as two 32-bit halves:
 * BigInt would make each byte an allocation. Eight tables take eight bytes a step.
 */
const POLYNOMIAL_HIGH = 0x9a6c9329
const POLYNOMIAL_LOW = 0xac4bc9b5

const makeTables = (): { readonly high: Uint32Array; readonly low: Uint32Array } => {
  const high = new Uint32Array(8 * 256)
  const low = new Uint32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let [h, l] = [0, byte]
    for (let bit = 0; bit < 8; bit++) {
      const odd = l & 1
      l = (l >>> 1) | (h << 31)
      h >>>= 1
      if (odd) {
        h ^= POLYNOMIAL_HIGH
        l ^= POLYNOMIAL_LOW
      }
    }
    high[byte] = h
    low[byte] = l
  }
  for (let index = 256; index < high.length; index++) {
    const h = high[index - 256] as number
    const l = low[index - 256] as number
    const byte = l & 0xff
    low[index] = ((l >>> 8) | (h << 24)) ^ (low[byte] as number)
    high[index] = (h >>> 8) ^ (high[byte] as number)
  }
  return { high, low }
}

const { high: HIGH, low: LOW } = makeTables()

/** The running state of a CRC-64/NVME; both halves unsigned 32-bit, inverted as the definition has it. */
export interface Crc64State {
  high: number
  low: number
}

/** A state to begin with. */
export const crc64Start = (): Crc64State => ({ high: 0xffffffff, low: 0xffffffff })

/** Takes `bytes` into `state`. */
export const crc64Update = (state: Crc64State, bytes: Uint8Array): void => {
  let { high, low } = state
  let at = 0
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const end = bytes.byteLength - 7; at < end; at += 8) {
    low ^= view.getUint32(at, true)
    high ^= view.getUint32(at + 4, true)
    let nextHigh = 0
    let nextLow = 0
    for (let index = 0; index < 4; index++) {
      const fromLow = (7 - index) * 256 + ((low >>> (8 * index)) & 0xff)
      const fromHigh = (3 - index) * 256 + ((high >>> (8 * index)) & 0xff)
      nextLow ^= (LOW[fromLow] as number) ^ (LOW[fromHigh] as number)
      nextHigh ^= (HIGH[fromLow] as number) ^ (HIGH[fromHigh] as number)
    }
    high = nextHigh
    low = nextLow
  }
  for (; at < bytes.byteLength; at++) {
    const byte = (low ^ (bytes[at] as number)) & 0xff
    low = ((low >>> 8) | (high << 24)) ^ (LOW[byte] as number)
    high = (high >>> 8) ^ (HIGH[byte] as number)
  }
  state.high = high >>> 0
  state.low = low >>> 0
}

/** The finished checksum, 8 bytes big-endian. */
export const crc64Digest = ({ high, low }: Crc64State): Uint8Array => {
  const digest = Buffer.alloc(8)
  digest.writeUInt32BE(~high >>> 0, 0)
  digest.writeUInt32BE(~low >>> 0, 4)
  return digest
}
