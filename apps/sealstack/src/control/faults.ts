import { z } from 'zod'
import { faultRule } from '../faults/fault-rule.ts'
import type { CloudFaults, FaultRule } from '../faults/faults-contract.ts'
import { ControlError, type ControlRoute, controlRoute } from './route.ts'

const fault = z.looseObject({ id: z.string(), seen: z.number(), struck: z.number() })
const removed = z.object({ status: z.literal('ok') })

/** `/_sealstack/faults`: what goes wrong because a test wants it so. */
export const faultRoutes = (faults: CloudFaults): readonly ControlRoute[] => {
  const path = '/_sealstack/faults'
  return [
    controlRoute({
      method: 'GET',
      path,
      summary: 'The faults in force, and how many requests each fitted and struck.',
      answer: z.object({ faults: z.array(fault) }),
      handle: () => ({ faults: faults.list() }),
    }),
    controlRoute({
      method: 'POST',
      path,
      summary: 'Adds a fault: which requests, how often, and what befalls them.',
      body: faultRule,
      answer: fault,
      handle: ({ body }) => add(faults, body),
    }),
    controlRoute({
      method: 'DELETE',
      path,
      summary: 'Removes all faults; requests that one keeps waiting go on.',
      answer: removed,
      handle: () => {
        faults.clear()
        return { status: 'ok' as const }
      },
    }),
    controlRoute({
      method: 'DELETE',
      path: `${path}/{id}`,
      summary: 'Removes one fault.',
      answer: removed,
      refusals: { 404: 'There is none of this id.' },
      handle: ({ params: { id = '' } }) => {
        if (!faults.remove(id)) throw new ControlError(404, `There is no fault ${id}.`)
        return { status: 'ok' as const }
      },
    }),
  ]
}

const add = (faults: CloudFaults, rule: FaultRule) => {
  try {
    return faults.add(rule)
  } catch (error) {
    throw error instanceof RangeError ? new ControlError(400, error.message) : error
  }
}
