// Loaded before the product to learn what sealing costs: AES-GCM gives back what it is given, and all else is the same.
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

const nothing = Buffer.alloc(0)
const idle = () => {
  const cipher = {
    setAAD: () => cipher,
    setAuthTag: () => cipher,
    update: (bytes) => Buffer.from(bytes),
    final: () => nothing,
    // A new one each time, as a real cipher's, whose owner may do with it what he likes.
    getAuthTag: () => Buffer.alloc(16),
  }
  return cipher
}

for (const name of ['createCipheriv', 'createDecipheriv']) {
  const real = crypto[name]
  crypto[name] = (algorithm, ...rest) => (algorithm === 'aes-256-gcm' ? idle() : real(algorithm, ...rest))
}
syncBuiltinESMExports()
