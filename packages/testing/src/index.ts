export { type FakeClock, fakeClock } from './fake-clock.ts'
export { seededBytes } from './seeded-bytes.ts'
export { tempDir } from './temp-dir.ts'
