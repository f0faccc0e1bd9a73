import { Readable } from 'node:stream'
import { ApiError, defineErrors } from '@sealstack/errors'
import { describe, test } from 'vitest'
import { z } from 'zod'
import { header, label, query } from './bindings.ts'
import { createDispatcher, type Outcome } from './dispatcher.ts'
import type { HttpRequest } from './message.ts'
import { notImplementedKit } from './not-implemented.ts'
import { operationKit } from './operation.ts'
import { InputError } from './read-input.ts'
import { json } from './replies.ts'

const errors = defineErrors({
  Gone: { status: 410, message: 'It is gone.' },
  Missing: { status: 404, message: 'No such thing.' },
  NotBuilt: { status: 501, message: 'Not built.' },
})
const operation = operationKit<{ readonly prefix: string }, string, typeof errors>()

const getThing = operation({
  name: 'GetThing',
  route: 'GET /things/{id}',
  action: 'x:GetThing',
  input: {
    id: label(z.string()),
    max: query(z.coerce.number().max(9).default(1)),
    mark: header('x-mark', z.string().optional()),
  },
  errors: ['Gone'],
  output: (thing) => json(thing),
  handle: ({ input, ctx, caller, fail }) =>
    input.id === 'gone' ? fail('Gone', { Id: input.id }) : { name: ctx.prefix + input.id, max: input.max, caller },
})

const request = (method: string, rawPath: string, rawQuery = ''): HttpRequest => ({
  id: 'request',
  method,
  rawPath,
  rawQuery,
  headers: {},
  body: Readable.from([]),
  signal: new AbortController().signal,
  remoteAddress: undefined,
  secure: false,
})

const setUp = () => {
  const outcomes: Outcome[] = []
  const dispatch = createDispatcher({
    operations: [
      getThing,
      notImplementedKit<{ readonly prefix: string }, string, typeof errors>('NotBuilt')('PutThing', 'PUT /things/{id}'),
    ],
    catalogue: errors,
    context: { prefix: 'a ' },
    locate: ({ rawPath }) => ({ path: rawPath }),
    authenticate: async () => 'me',
    refuse: () => {
      throw new ApiError({ code: 'Missing', status: 404, message: 'nothing here' })
    },
    render: (error) =>
      error instanceof ApiError
        ? { status: error.status, body: `${error.code} ${JSON.stringify(error.detail)}` }
        : { status: error instanceof InputError || error instanceof URIError ? 400 : 500, body: String(error) },
    observe: (_, outcome) => outcomes.push(outcome),
  })
  return { dispatch, outcomes }
}

describe('createDispatcher', () => {
  test('runs the operation with inputs decoded once', async ({ expect }) => {
    const { dispatch, outcomes } = setUp()
    const reply = await dispatch(request('GET', '/things/a%252Fb', 'max=3'))
    expect(reply).toMatchObject({ status: 200, body: '{"name":"a a%2Fb","max":3,"caller":"me"}' })
    expect(outcomes).toEqual([{ operation: 'GetThing', status: 200, error: undefined, ms: expect.any(Number) }])
  })

  test('renders a declared error, a refused input, a bad escape, an unknown route and an unbuilt operation', async ({
    expect,
  }) => {
    const { dispatch } = setUp()
    expect(await dispatch(request('GET', '/things/gone'))).toMatchObject({ status: 410, body: 'Gone {"Id":"gone"}' })
    expect(await dispatch(request('GET', '/things/a', 'max=10'))).toMatchObject({ status: 400 })
    expect(await dispatch(request('GET', '/things/%zz'))).toMatchObject({ status: 400 })
    expect(await dispatch(request('GET', '/elsewhere'))).toMatchObject({ status: 404 })
    expect(await dispatch(request('PUT', '/things/a'))).toMatchObject({ status: 501 })
  })
})
