import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'
import { newDir, readyOf, runProgram, startHere } from './_util.ts'

/** Addresses that a process listens on, as the system tells; IPv4 and IPv6 in the hex of /proc/net. */
const listeningOn = (pid: number | 'self'): readonly string[] => {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? []
      } catch {
        // It was closed since.
        return []
      }
    }),
  )
  const lines = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((name) =>
    readFileSync(`/proc/${pid}/net/${name}`, 'utf8').split('\n').slice(1),
  )
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
    // 0A is LISTEN; of UDP 07 is bound.
    const isListening = state === '0A' || state === '07'
    return isListening && sockets.has(inode) ? [local.split(':')[0] ?? ''] : []
  })
}

const LOOPBACK = '0100007F'
const EVERYWHERE = '00000000'

test('nothing listens beyond 127.0.0.1 unless that is asked for', async ({ expect, skip }) => {
  if (process.platform !== 'linux') return skip('only Linux tells in /proc who listens where')
  const started = async (...args: string[]): Promise<readonly string[]> => {
    const child = runProgram(['start', '--port', '0', '--data', join(newDir(), 'cloud'), ...args])
    await readyOf(child)
    return listeningOn(child.pid ?? 0)
  }
  const usual = await started()
  expect(usual.length).toBeGreaterThan(2)
  expect(new Set(usual)).toEqual(new Set([LOOPBACK]))
  expect(new Set(await started('--tls'))).toEqual(new Set([LOOPBACK]))
  expect(new Set(await started('--host', '0.0.0.0'))).toEqual(new Set([EVERYWHERE]))
  await startHere(null)
  expect(new Set(listeningOn('self'))).toEqual(new Set([LOOPBACK]))
})
