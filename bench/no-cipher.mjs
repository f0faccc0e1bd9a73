// Loaded before the product to learn what sealing costs: AES-GCM gives back what it is given, and all else is the same.
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

const TAG = Buffer.alloc(16)
const nothing = Buffer.alloc(0)
const idle = () => {
  const cipher = {
    setAAD: () => cipher,
    setAuthTag: () => cipher,
    update: (bytes) => Buffer.from(bytes),
    final: () => nothing,
    getAuthTag: () => TAG,
  }
  return cipher
}

for (const name of ['createCipheriv', 'createDecipheriv']) {
  const real = crypto[name]
  crypto[name] = (algorithm, ...rest) => (algorithm === 'aes-256-gcm' ? idle() : real(algorithm, ...rest))
}
syncBuiltinESMExports()
