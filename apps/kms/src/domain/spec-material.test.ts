import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { test } from 'vitest'
import { generateKeyPair, isKeyPairSpec } from './asymmetric/key-pair.ts'
import { KEY_SPECS } from './key-spec.ts'
import { keyOfMaterial, materialProblem, newMaterial } from './spec-material.ts'

const SPECS = Object.keys(KEY_SPECS).filter(
  (spec) => spec !== 'SM2' && !spec.startsWith('ML_DSA') && spec !== 'RSA_4096',
)

test('material that is made for one spec is material of that spec alone', async ({ expect }) => {
  const made = await Promise.all(SPECS.map(async (spec) => ({ spec, material: await newMaterial(spec, randomBytes) })))
  for (const { spec, material } of made) {
    // A secret is but bytes: 48 of them may be a private key of Ed25519.
    for (const other of SPECS.filter((name) => isKeyPairSpec(name) || !isKeyPairSpec(spec))) {
      const isSame =
        other === spec || (!isKeyPairSpec(spec) && !isKeyPairSpec(other) && bytesOf(other) === bytesOf(spec))
      expect(materialProblem(other, material) === undefined, `${spec} for ${other}`).toBe(isSame)
    }
    expect(keyOfMaterial(spec, material).type).toBe(isKeyPairSpec(spec) ? 'private' : 'secret')
    expect(materialProblem(spec, Buffer.concat([material, Buffer.alloc(1)]))).toBeDefined()
    expect(materialProblem(spec, material.subarray(1))).toBeDefined()
    expect(materialProblem(spec, Buffer.alloc(0))).toBeDefined()
  }
})

test('an RSA key that does not fit itself, or has a small exponent, is no material', async ({ expect }) => {
  const { privateKey } = await generateKeyPair('RSA_2048')
  const wrong = Buffer.from(privateKey)
  // Within the modulus. What only the speed depends on, OpenSSL mends.
  wrong[100] = (wrong[100] ?? 0) ^ 1
  expect(materialProblem('RSA_2048', wrong)).toMatch(/does not fit/)
  const small = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 })
  expect(materialProblem('RSA_2048', der(small.privateKey))).toMatch(/exponent/)
  const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
  expect(materialProblem('RSA_2048', der(pss.privateKey))).toMatch(/type rsa/)
})

test('an EC key with another public half is no material', ({ expect }) => {
  const make = () => der(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey)
  const mixed = Buffer.concat([make().subarray(0, -64), make().subarray(-64)])
  expect(materialProblem('ECC_NIST_P256', mixed)).toBeDefined()
})

const der = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'pkcs8' })

const bytesOf = (spec: string): string => ({ HMAC_256: '32', SYMMETRIC_DEFAULT: '32' })[spec] ?? spec
