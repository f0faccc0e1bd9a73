/** What keeps a version from being deleted. */
export interface Lock {
  readonly lockMode: string | null
  readonly lockUntilMs: bigint | null
  readonly hasLegalHold: boolean | null
}

/** Whether a version's retention is still running. */
export const isRetained = ({ lockMode, lockUntilMs }: Lock, nowMs: number): boolean =>
  lockMode !== null && lockUntilMs !== null && lockUntilMs > BigInt(Math.floor(nowMs))

/** Whether a version must not be deleted. Governance yields to whoever may bypass it, compliance and holds to nobody. */
export const isLocked = (lock: Lock, nowMs: number, mayBypass: boolean): boolean =>
  lock.hasLegalHold === true || (isRetained(lock, nowMs) && !(mayBypass && lock.lockMode === 'GOVERNANCE'))
