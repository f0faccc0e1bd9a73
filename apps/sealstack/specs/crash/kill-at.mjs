// Loaded before the program itself (node --import): ends the process, as a power cut would, the n-th time that it passes
// a fail point. Which one is told by the variable CRASH_AT (`name:n`), or later by a message from the parent.
import { subscribe } from 'node:diagnostics_channel'

const wantedOf = (text) => {
  const [name, left] = text.split(':')
  return { name, left: Number(left) }
}

let wanted = process.env.CRASH_AT ? wantedOf(process.env.CRASH_AT) : undefined
process.on('message', (text) => {
  wanted = wantedOf(text)
})
// Whoever started it is gone.
process.on('disconnect', () => process.exit(1))
process.channel?.unref()

subscribe('sealstack:fail-point', ({ name }) => {
  if (name !== wanted?.name) return
  wanted.left -= 1
  if (wanted.left <= 0) process.kill(process.pid, 'SIGKILL')
})
