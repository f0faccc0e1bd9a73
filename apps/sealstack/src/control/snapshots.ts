import { z } from 'zod'
import type { Snapshots } from '../snapshots/snapshots.ts'
import { ControlError, type ControlRoute, controlRoute } from './route.ts'

const snapshot = z.object({ name: z.string(), takenAt: z.iso.datetime() })
const done = z.object({ status: z.literal('ok') })
const missing = { 404: 'There is none of this name.' }

/** `/_sealstack/snapshots`: what the cloud held at some moments, and back to one of them. */
export const snapshotRoutes = (snapshots: Snapshots): readonly ControlRoute[] => {
  const path = '/_sealstack/snapshots'
  return [
    controlRoute({
      method: 'GET',
      path,
      summary: 'The snapshots that there are, the oldest first.',
      answer: z.object({ snapshots: z.array(snapshot) }),
      handle: async () => ({ snapshots: await snapshots.list() }),
    }),
    controlRoute({
      method: 'POST',
      path,
      summary: 'Takes one of all that the cloud holds.',
      body: z.strictObject({ name: z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'Letters, digits, _ . and -.') }),
      answer: snapshot,
      refusals: { 409: 'There is one of this name.' },
      handle: async ({ body: { name } }) => {
        const taken = await snapshots.create(name)
        if (!taken) throw new ControlError(409, `There is a snapshot ${name}. Remove it first, or take another name.`)
        return taken
      },
    }),
    controlRoute({
      method: 'POST',
      path: `${path}/{name}/restore`,
      summary: 'Puts it in the place of what the cloud holds now; it can be restored again.',
      answer: done,
      refusals: missing,
      handle: ({ params: { name = '' } }) => found(snapshots.restore(name), name),
    }),
    controlRoute({
      method: 'DELETE',
      path: `${path}/{name}`,
      summary: 'Removes one.',
      answer: done,
      refusals: missing,
      handle: ({ params: { name = '' } }) => found(snapshots.remove(name), name),
    }),
  ]
}

const found = async (outcome: Promise<boolean>, name: string) => {
  if (!(await outcome)) throw new ControlError(404, `There is no snapshot ${name}.`)
  return { status: 'ok' as const }
}
