import { afterAll, beforeAll, describe, test } from 'vitest'
import { filesBelow, filesHolding } from '../../../obs/tests/_util.ts'
import { casesIn, leftBy, problemOf, type StateCase, WRITES, type WriteCase } from './cases.ts'
import { STATES } from './dimensions.ts'
import { expectGoingOn } from './going-on.ts'
import { CUSTOMER_KEY } from './headers.ts'
import { hold } from './hold.ts'
import {
  type Arns,
  BLOCKED,
  type Expected,
  expectRead,
  expectStep,
  NO_CHANGE,
  NOT_UPDATABLE,
  refusalIn,
} from './oracle.ts'
import { element } from './paths.ts'
import { CANARY } from './plaintext.ts'
import { createRun, type Outcome } from './run.ts'
import type { Sealing } from './sealing.ts'
import { startWorld, type World } from './world.ts'

let world: World
let run: ReturnType<typeof createRun>
let arns: Arns

beforeAll(async () => {
  world = await startWorld()
  run = createRun(world)
  await run.write()
  arns = await world.arns()
}, 300_000)
afterAll(() => world?.close())

const claimOf = (sealing: Sealing): string =>
  `is sealed ${sealing.mode}, under the key of the ${sealing.key}${sealing.hasBucketKey ? ' by a Bucket Key' : ''}`

describe('every path seals as its headers and the bucket’s default say, and answers in its dialect’s words', () => {
  for (const one of WRITES) {
    const sealing = leftBy(one)
    test(`${one.title}: ${sealing ? claimOf(sealing) : `is refused, ${problemOf(one)}`}`, ({ expect }) => {
      const steps = run.written.get(one)?.steps ?? []
      const { dialect } = one.ask
      if (!sealing || one.sealing === 'blocked') {
        const refusals = { blocked: BLOCKED, 'not updatable': NOT_UPDATABLE, 'no change': NO_CHANGE[dialect] }
        const last = steps.at(-1)
        if (!last) throw new Error('A path has a step')
        hold(expect, last.answer, refusals[problemOf(one) ?? 'blocked'])
        return
      }
      for (const { step, answer, md5 } of steps) {
        hold(expect, answer, expectStep(step, dialect, one.sealing, arns))
        if (md5 === undefined) continue
        const etag = answer.headers.etag ?? element(answer, 'ETag').replaceAll('&quot;', '"')
        // Under the store's own key the ETag is an MD5, under any other it says nothing of the bytes.
        if (one.sealing.mode === 'AES256') expect(etag).toBe(`"${md5}"`)
        else {
          expect(etag).toMatch(/^"[0-9a-f]{32}(-\d+)?"$/)
          expect(etag).not.toBe(`"${md5}"`)
        }
      }
      expect(steps.length).toBeGreaterThan(0)
    })
  }
})

const expectIn = ({ state, does, of, sealing }: StateCase): Expected => {
  if (does.kind === 'read') return expectRead({ ...does, state }, sealing, arns)
  if (does.kind === 'go on') return expectGoingOn({ state, what: does.with }, of, sealing, arns)
  const { dialect } = of.ask
  // Copies open what the store sealed for itself, which a KMS that is down keeps them from as well.
  const refusal =
    refusalIn(state, dialect, sealing.key, arns) ??
    (takesStoreKey(of) ? refusalIn(state, dialect, 'store', arns) : undefined)
  return refusal ?? expectStep(lastStepOf(of), dialect, of.sealing === 'blocked' ? sealing : of.sealing, arns)
}

const takesStoreKey = ({ path }: WriteCase): boolean => path.includes('Copy') || path === 'an older version restored'

const lastStepOf = ({ path }: WriteCase): Parameters<typeof expectStep>[0] => {
  if (path.startsWith('UploadPart')) return 'complete'
  if (path === 'PostObject') return 'form'
  if (path === 'an archive restored') return 'archive'
  if (path.startsWith('Update')) return 'update'
  return path === 'RenameObject' ? 'rename' : 'upload'
}

for (const state of STATES) {
  describe(`key state “${state}”: every reader and writer is answered as it must be`, () => {
    let outcomes: ReadonlyMap<string, Outcome>
    beforeAll(async () => {
      outcomes = await run.enter(state)
    }, 300_000)

    for (const one of casesIn(state)) {
      test(one.title, ({ expect }) => {
        const outcome = outcomes.get(one.id)
        if (!outcome) throw new Error('The case was not run')
        const expected = expectIn(one)
        hold(expect, outcome.answer, expected)
        if (outcome.given) expect(outcome.given).toBe(expected.status < 300 ? 'what was asked for' : 'nothing')
      })
    }
  })
}

test('at rest: no file of the cloud holds a byte of a plaintext or of the client’s key', ({ expect }) => {
  expect(filesBelow(world.dir).length).toBeGreaterThan(WRITES.length)
  expect(filesHolding(world.dir, CANARY)).toEqual([])
  expect(filesHolding(world.dir, CUSTOMER_KEY)).toEqual([])
})
