// What the system knows of a process, where it has /proc: CPU time and memory, of all its threads.
import { readFileSync, writeFileSync } from 'node:fs'

/** Clock ticks a second, in which Linux counts CPU time for everybody. */
const TICKS = 100

const read = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** CPU time used so far, in µs; undefined where it cannot be known. */
export const cpuUsOf = (pid) => {
  const fields = read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /, '')
    .split(' ')
  return fields && ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1e6
}

/** Resident memory now, or at its peak since the last reset, in MiB. */
export const memoryMibOf = (pid, name = 'VmRSS') => {
  const found = new RegExp(`${name}:\\s+(\\d+)`).exec(read(`/proc/${pid}/status`) ?? '')
  return found ? Number(found[1]) / 1024 : undefined
}

/** Begins a new peak. */
export const resetPeak = (pid) => {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
  } catch {
    // Then the peak is that of the process's life.
  }
}
