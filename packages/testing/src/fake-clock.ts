/** A clock that stands still until a test moves it. Milliseconds since the epoch. */
export interface FakeClock {
  readonly now: () => number
  readonly advance: (ms: number) => void
}

/** A {@link FakeClock} that starts at `startMs` (default 2026-01-01T00:00:00Z). */
export const fakeClock = (startMs = Date.UTC(2026, 0, 1)): FakeClock => {
  let nowMs = startMs
  return {
    now: () => nowMs,
    advance: (ms) => {
      nowMs += ms
    },
  }
}
