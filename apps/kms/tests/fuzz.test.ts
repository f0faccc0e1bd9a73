import { CreateAliasCommand, CreateKeyCommand, DeleteAliasCommand } from '@aws-sdk/client-kms'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { DIALECTS, membersOf } from './_calls.ts'
import { startKms } from './_util.ts'

const UNKNOWN = '11111111-2222-3333-4444-555555555555'

const WEIRD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  'x',
  '\0',
  '\u2028',
  '%s%n',
  '\'; DROP TABLE "Key"; --',
  '../../etc/passwd',
  'alias/',
  'alias/aws/s3',
  'arn:aws:kms:us-east-1:000000000000:alias/',
  UNKNOWN,
  'ß'.repeat(5000),
  [],
  [null],
  [[]],
  [{}],
  {},
  { '': '' },
  { __proto__: null, constructor: 'x', toString: 'x' },
  JSON.parse('{"__proto__":{"a":"b"}}'),
  { a: { b: 'c' } },
  { a: 1 },
]

/** A new key for operations to work on, and one that waits for its material; the first is `alias/a`. */
const createKeys = async ({ aws }: Pick<Awaited<ReturnType<typeof startKms>>, 'aws'>): Promise<readonly string[]> => {
  const create = async (Origin: 'AWS_KMS' | 'EXTERNAL'): Promise<string> =>
    (await aws.send(new CreateKeyCommand({ Origin }))).KeyMetadata?.KeyId ?? ''
  const [TargetKeyId, external] = [await create('AWS_KMS'), await create('EXTERNAL')]
  await aws.send(new DeleteAliasCommand({ AliasName: 'alias/a' })).catch(() => undefined)
  await aws.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId }))
  return [TargetKeyId, external]
}

describe.for(DIALECTS)('every operation of the $name dialect', ({ operations, members, call, codeOf }) => {
  test('answers whatever it is given, in its own words', async ({ expect }) => {
    const kms = await startKms()
    for (const operation of operations) {
      const [own = '', external = ''] = await createKeys(kms)
      for (const keyId of /import|rotat/i.test(operation.name) ? [own, external] : [own]) {
        const right = members(keyId)
        expect(Object.keys(right), operation.name).toEqual(expect.arrayContaining([...membersOf(operation)]))
        for (const member of membersOf(operation)) {
          for (const value of [undefined, ...WEIRD]) {
            const body = Buffer.from(JSON.stringify({ ...right, [member]: value }))
            const answer = await call(kms.dispatch, operation, body)
            const text = `${operation.name}, ${member}: ${JSON.stringify(value)?.slice(0, 60)}`
            expect(answer.status, `${text} gave ${JSON.stringify(answer).slice(0, 300)}`).toBeLessThan(500)
            if (answer.status >= 400) expect(codeOf(answer), text).toEqual(expect.any(String))
          }
        }
      }
    }
  })

  test('answers bytes that are no JSON, and JSON that is broken off', async ({ expect }) => {
    const kms = await startKms()
    const whole = Buffer.from(JSON.stringify(members((await createKeys(kms))[0] ?? '')))
    for (const operation of operations) {
      for (let round = 0; round < 20; round++) {
        const noise = seededBytes(40, `${operation.name} ${round}`)
        const cut = whole.subarray(0, ((noise[0] ?? 0) * whole.byteLength) >> 8)
        const mixed = Buffer.from(whole)
        mixed.set(noise.subarray(0, 4), (noise[5] ?? 0) % (whole.byteLength - 4))
        for (const body of [noise, cut, mixed]) {
          const what = `${operation.name} ${body.toString('hex')}`
          expect((await call(kms.dispatch, operation, body)).status, what).toBeLessThan(500)
        }
      }
    }
  })
})
