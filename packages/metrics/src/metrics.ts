import { expositionOf, type Family, type Labels, type Sample } from './exposition.ts'
import { loopDelay } from './loop-delay.ts'
import { type Meter, type MeterFigures, meter, type ReadableMeter } from './meter.ts'
import { processFamilies } from './process-families.ts'

/** How often a memory had what was asked for, and how often not. Whoever looks it up adds to it. */
export interface Lookups {
  hits: number
  misses: number
}

/** How many files are open. Whoever opens and closes them changes it. */
export interface OpenFiles {
  reading: number
  writing: number
}

/** What has gone through a listener so far, in bytes of the wire, and how many connections it has now. */
export interface Traffic {
  readonly connections: number
  readonly bytesIn: number
  readonly bytesOut: number
}

/** What one process, or one cloud of several in a process, counts of itself. */
export interface Metrics {
  /** Requests to a service. */
  readonly requests: (service: string) => Meter
  /** Calls of the KMS that a service makes. */
  readonly kmsCalls: (service: string) => Meter
  /** Of a service's memory, by its name. */
  readonly cache: (service: string, name: string) => Lookups
  /** Files of blobs. */
  readonly blobFiles: OpenFiles
  /** Has a listener's traffic told from now on. */
  readonly listener: (name: string, traffic: () => Traffic) => void
  /** All of it, as Prometheus reads it. */
  readonly text: () => string
  /** Looks at the event loop no more. */
  readonly close: () => void
}

/** Counts from zero. */
export const createMetrics = (): Metrics => {
  const requests = new Map<string, ReadableMeter>()
  const kmsCalls = new Map<string, ReadableMeter>()
  const caches = new Map<string, Lookups & { readonly labels: Labels }>()
  const listeners = new Map<string, () => Traffic>()
  const blobFiles: OpenFiles = { reading: 0, writing: 0 }
  const delay = loopDelay()
  return {
    requests: (service) => kept(requests, service, meter),
    kmsCalls: (service) => kept(kmsCalls, service, meter),
    cache: (service, cache) =>
      kept(caches, `${service} ${cache}`, () => ({ labels: { service, cache }, hits: 0, misses: 0 })),
    blobFiles,
    listener: (name, traffic) => void listeners.set(name, traffic),
    text: () =>
      expositionOf([
        ...requestFamilies(figuresOf(requests)),
        ...kmsFamilies(figuresOf(kmsCalls)),
        cacheFamily([...caches.values()]),
        ...listenerFamilies([...listeners].map(([listener, read]) => ({ labels: { listener }, ...read() }))),
        {
          name: 'sealstack_blob_files_open',
          type: 'gauge',
          help: 'Files of large blobs that are being read or written.',
          samples: Object.entries(blobFiles).map(([use, value]) => ({ labels: { use }, value })),
        },
        {
          name: 'nodejs_eventloop_delay_seconds',
          type: 'histogram',
          help: 'How late a timer came, looked at ten times a second.',
          samples: delay.samples(),
        },
        ...processFamilies(),
      ]),
    close: delay.close,
  }
}

const kept = <Value>(known: Map<string, Value>, name: string, make: () => Value): Value => {
  const value = known.get(name) ?? make()
  known.set(name, value)
  return value
}

const figuresOf = (meters: ReadonlyMap<string, ReadableMeter>): MeterFigures => {
  const all = [...meters].map(([service, { figures }]) => figures({ service }))
  const joined = (of: keyof MeterFigures): readonly Sample[] => all.flatMap((figures) => figures[of])
  return {
    counts: joined('counts'),
    seconds: joined('seconds'),
    bytesIn: joined('bytesIn'),
    bytesOut: joined('bytesOut'),
  }
}

const requestFamilies = ({ counts, seconds, bytesIn, bytesOut }: MeterFigures): readonly Family[] => [
  counter('sealstack_requests_total', 'Requests that have ended; of an error, with its code.', counts),
  {
    name: 'sealstack_request_seconds',
    type: 'histogram',
    help: 'How long requests took, to the end of the answer.',
    samples: seconds,
  },
  counter('sealstack_request_body_bytes_total', 'Bodies of requests, as they were announced.', bytesIn),
  counter('sealstack_response_body_bytes_total', 'Bodies of answers, as they were begun.', bytesOut),
]

const kmsFamilies = ({ counts, seconds }: MeterFigures): readonly Family[] => [
  counter('sealstack_kms_calls_total', 'Calls of the KMS by a service; of a refusal, with its code.', counts),
  {
    name: 'sealstack_kms_call_seconds',
    type: 'histogram',
    help: 'How long calls of the KMS took, with what was tried again.',
    samples: seconds,
  },
]

const cacheFamily = (caches: readonly (Lookups & { readonly labels: Labels })[]): Family =>
  counter(
    'sealstack_cache_lookups_total',
    'How often a memory had what was asked for, and how often not.',
    caches.flatMap(({ labels, hits, misses }) => [
      { labels: { ...labels, result: 'hit' }, value: hits },
      { labels: { ...labels, result: 'miss' }, value: misses },
    ]),
  )

const listenerFamilies = (listeners: readonly (Traffic & { readonly labels: Labels })[]): readonly Family[] => [
  {
    name: 'sealstack_connections',
    type: 'gauge',
    help: 'Connections that are open.',
    samples: listeners.map(({ labels, connections }) => ({ labels, value: connections })),
  },
  counter(
    'sealstack_received_bytes_total',
    'Bytes that came over the wire, headers included.',
    listeners.map(({ labels, bytesIn }) => ({ labels, value: bytesIn })),
  ),
  counter(
    'sealstack_sent_bytes_total',
    'Bytes that went out over the wire, headers included.',
    listeners.map(({ labels, bytesOut }) => ({ labels, value: bytesOut })),
  ),
]

const counter = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  type: 'counter',
  help,
  samples,
})
