import { createRequire } from 'node:module'
import { onTestFinished, test } from 'vitest'
import { createMetrics } from './index.ts'

/** Prometheus's own parser, carried over from its client for Python. */
const parse: (text: string) => readonly {
  readonly name: string
  readonly type: string
  readonly metrics: readonly {
    readonly value?: string
    readonly labels?: Record<string, string>
    readonly buckets?: Record<string, string>
  }[]
}[] = createRequire(import.meta.url)('parse-prometheus-text-format')

const start = () => {
  const metrics = createMetrics()
  onTestFinished(metrics.close)
  const family = (name: string) => parse(metrics.text()).find((each) => each.name === name)
  return { ...metrics, family }
}

test('requests are told by operation, status and code, and nothing that did not happen is', ({ expect }) => {
  const { requests, family } = start()
  const { ended } = requests('obs')
  ended({ operation: 'GetObject', status: 200, ms: 1, bytesOut: 7 })
  ended({ operation: 'GetObject', status: 200, code: null, ms: 1, bytesOut: 8 })
  ended({ operation: 'GetObject', status: 404, code: 'NoSuchKey', ms: 1 })
  ended({ operation: null, status: 400, code: 'BadRequest', ms: 1 })
  requests('kms').ended({ operation: 'Decrypt', status: 200, ms: 1 })
  const labels = (service: string, operation: string, status: string, code?: string) => ({
    ...{ service, operation, status },
    ...(code === undefined ? {} : { code }),
  })
  expect(family('sealstack_requests_total')).toMatchObject({
    type: 'COUNTER',
    metrics: [
      { value: '2', labels: labels('obs', 'GetObject', '200') },
      { value: '1', labels: labels('obs', 'GetObject', '404', 'NoSuchKey') },
      { value: '1', labels: labels('obs', 'unknown', '400', 'BadRequest') },
      { value: '1', labels: labels('kms', 'Decrypt', '200') },
    ],
  })
  expect(family('sealstack_response_body_bytes_total')?.metrics).toEqual([
    { value: '15', labels: { service: 'obs', operation: 'GetObject' } },
  ])
  expect(family('sealstack_request_body_bytes_total')).toBeUndefined()
  expect(family('sealstack_kms_calls_total')).toBeUndefined()
})

test('latencies are cumulative, and a bound belongs to its own bucket', ({ expect }) => {
  const { kmsCalls, family, text } = start()
  for (const ms of [0.5, 0.6, 5, 20_000]) kmsCalls('obs').ended({ operation: 'Decrypt', ms })
  const [told] = family('sealstack_kms_call_seconds')?.metrics ?? []
  expect(told?.buckets).toMatchObject({
    '0.0005': '1',
    '0.001': '2',
    '0.0025': '2',
    '0.005': '3',
    '10': '3',
    '+Inf': '4',
  })
  // The parser does not give labels of histograms, nor their count where there is one series.
  expect(text()).toContain('sealstack_kms_call_seconds_count{service="obs",operation="Decrypt"} 4\n')
  expect(text()).toMatch(/^sealstack_kms_call_seconds_sum{service="obs",operation="Decrypt"} 20\.0061/m)
})

test('however many names come, there is an end to what is told', ({ expect }) => {
  const { kmsCalls, requests, family } = start()
  const { ended } = kmsCalls('obs')
  for (let at = 0; at < 1000; at++) ended({ operation: 'Decrypt', code: `Code${at}`, ms: 1 })
  for (let at = 0; at < 1000; at++) requests('obs').ended({ operation: `Operation${at}`, status: 200, ms: 1 })
  const calls = family('sealstack_kms_calls_total')?.metrics ?? []
  expect(calls).toHaveLength(101)
  expect(calls.at(-1)).toMatchObject({ value: '900', labels: { code: 'other' } })
  const counted = family('sealstack_requests_total')?.metrics ?? []
  expect(counted).toHaveLength(501)
  expect(counted.at(-1)).toMatchObject({ value: '500', labels: { operation: 'other' } })
})

test('what a label says is told letter by letter', ({ expect }) => {
  const { kmsCalls, family } = start()
  const code = 'a "quoted"\\ line\nand another'
  kmsCalls('obs').ended({ operation: 'Decrypt', code, ms: 1 })
  expect(family('sealstack_kms_calls_total')?.metrics[0]?.labels?.code).toBe(code)
})

test('one registry knows nothing of another, and memories keep what they had', ({ expect }) => {
  const [one, two] = [start(), start()]
  one.cache('kms', 'keys').hits += 3
  one.cache('kms', 'keys').misses += 1
  two.cache('kms', 'keys').hits += 1
  one.blobFiles.reading += 1
  one.listener('edge', () => ({ connections: 2, bytesIn: 10, bytesOut: 20 }))
  const labels = { service: 'kms', cache: 'keys' }
  expect(one.family('sealstack_cache_lookups_total')?.metrics).toEqual([
    { value: '3', labels: { ...labels, result: 'hit' } },
    { value: '1', labels: { ...labels, result: 'miss' } },
  ])
  expect(two.family('sealstack_cache_lookups_total')?.metrics[0]?.value).toBe('1')
  expect(two.family('sealstack_connections')).toBeUndefined()
  expect(one.family('sealstack_sent_bytes_total')?.metrics).toEqual([{ value: '20', labels: { listener: 'edge' } }])
  expect(two.family('sealstack_blob_files_open')?.metrics[0]).toEqual({ value: '0', labels: { use: 'reading' } })
})

test('the process is told under the names of Prometheus’s own clients', ({ expect }) => {
  const { family } = start()
  expect(Number(family('process_cpu_seconds_total')?.metrics[0]?.value)).toBeGreaterThan(0)
  expect(Number(family('process_resident_memory_bytes')?.metrics[0]?.value)).toBeGreaterThan(1e6)
  expect(family('nodejs_version_info')?.metrics[0]?.labels?.version).toBe(process.version)
  expect(family('nodejs_eventloop_delay_seconds')?.type).toBe('HISTOGRAM')
})
