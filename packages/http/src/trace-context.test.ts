import { test } from 'vitest'
import { childTrace, traceFacts, traceOf } from './trace-context.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'
const id = '0b9f2a4e-7dec-41d0-a765-00a0c91e6bf6'

const of = (traceparent?: string, tracestate?: string) => ({ id, headers: { traceparent, tracestate } })

test('a trace is read, and passed on with the request as the parent', ({ expect }) => {
  const request = of(`00-${TRACE}-${PARENT}-01`, 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7')
  expect(traceFacts(request)).toEqual({ traceId: TRACE, parentId: PARENT })
  expect(childTrace(request)).toEqual({
    traceparent: `00-${TRACE}-a76500a0c91e6bf6-01`,
    tracestate: 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7',
  })
})

test('what a later version has besides is left out, and so are flags that are not known', ({ expect }) => {
  for (const flags of ['01', '03', 'ff']) {
    expect(childTrace(of(`00-${TRACE}-${PARENT}-${flags}`))).toEqual({ traceparent: `00-${TRACE}-a76500a0c91e6bf6-01` })
  }
  for (const later of ['cc', 'cc-what-the-future-holds']) {
    const [version, ...rest] = later.split('-')
    const text = [version, TRACE, PARENT, '00', ...rest].join('-')
    expect(childTrace(of(text))?.traceparent, text).toBe(`00-${TRACE}-a76500a0c91e6bf6-00`)
  }
})

test('a malformed traceparent is none, and nothing is begun in its place', ({ expect }) => {
  const malformed = [
    '',
    `00-${TRACE}-${PARENT}`,
    `00-${TRACE}-${PARENT}-1`,
    `00-${TRACE}-${PARENT}-01-more`,
    `00-${TRACE}-${PARENT}-01-`,
    `ff-${TRACE}-${PARENT}-01`,
    `cc-${TRACE}-${PARENT}-01.more`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${PARENT}-0x`,
    ` 00-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`,
  ]
  for (const text of [undefined, ...malformed]) {
    expect(traceFacts(of(text)), text).toEqual({})
    expect(childTrace(of(text, 'congo=1')), text).toBeUndefined()
  }
})

test('a tracestate that cannot be read is left out, and the trace stays', ({ expect }) => {
  const stateOf = (text: string) => traceOf(of(`00-${TRACE}-${PARENT}-01`, text))?.state
  const sound = [
    'a=1',
    'a=1, b=2 ,\t,c=3',
    'tenant-1@vendor=x',
    '1-tenant@v=x y',
    `a=${'x'.repeat(256)}`,
    `${'a'.repeat(256)}=x`,
    Array.from({ length: 32 }, (_, at) => `k${at}=v`).join(','),
  ]
  for (const text of sound) expect(stateOf(text), text).toBe(text)
  const malformed = [
    '',
    ',',
    'a',
    'a=',
    '=1',
    'A=1',
    '1a=1',
    'a=1=2',
    'a=1,a=2',
    'a=é',
    `a=${'x'.repeat(257)}`,
    `${'a'.repeat(257)}=x`,
    't@1v=x',
    Array.from({ length: 33 }, (_, at) => `k${at}=v`).join(','),
  ]
  for (const text of malformed) expect(stateOf(text), text).toBeUndefined()
})
