import { readdirSync } from 'node:fs'
import type { Family } from './exposition.ts'

/** What is known of this process, under the names by which Prometheus's own clients tell it. */
export const processFamilies = (): readonly Family[] => {
  const { user, system } = process.cpuUsage()
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage()
  const gauge = (name: string, help: string, value: number): Family => ({
    name,
    type: 'gauge',
    help,
    samples: [{ value }],
  })
  const openFiles = countOpenFiles()
  return [
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'CPU time that this process has used, all threads.',
      samples: [{ value: (user + system) / 1e6 }],
    },
    gauge('process_resident_memory_bytes', 'Memory of this process.', rss),
    gauge('process_start_time_seconds', 'When this process began, since the epoch.', performance.timeOrigin / 1000),
    ...(openFiles === undefined
      ? []
      : [gauge('process_open_fds', 'Files, sockets and whatever else this process has open.', openFiles)]),
    gauge('nodejs_heap_size_total_bytes', 'Heap of JavaScript, reserved.', heapTotal),
    gauge('nodejs_heap_size_used_bytes', 'Heap of JavaScript, used.', heapUsed),
    gauge('nodejs_external_memory_bytes', 'Memory of node outside the heap, that of buffers included.', external),
    gauge('nodejs_array_buffers_bytes', 'Memory of buffers.', arrayBuffers),
    {
      name: 'nodejs_version_info',
      type: 'gauge',
      help: 'The version of node, in the label.',
      samples: [{ labels: { version: process.version }, value: 1 }],
    },
  ]
}

/** Undefined where the system does not say. */
const countOpenFiles = (): number | undefined => {
  try {
    // One of them is the folder that is read here.
    return readdirSync('/proc/self/fd').length - 1
  } catch {
    return undefined
  }
}
