import { test } from 'vitest'
import { readRange } from './byte-range.ts'

test.for([
  ['bytes=0-4', { start: 0, end: 4 }],
  ['bytes=4-', { start: 4, end: 9 }],
  ['bytes=-3', { start: 7, end: 9 }],
  ['bytes=-30', { start: 0, end: 9 }],
  ['bytes=8-30', { start: 8, end: 9 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=10-12', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=1-0', undefined],
  ['bytes=0--1', undefined],
  ['bytes=--1-', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,3-4', undefined],
  ['bytes 0-1', undefined],
  ['', undefined],
  [undefined, undefined],
] as const)('%j of ten bytes is %j', ([header, range], { expect }) => {
  expect(readRange(header, 10)).toEqual(range)
})

test.for(['bytes=0-', 'bytes=-1', 'bytes=0-0'])('%j of no bytes cannot be had', (header, { expect }) => {
  expect(readRange(header, 0)).toBe('unsatisfiable')
})
