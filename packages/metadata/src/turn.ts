/** Whose turn it is on a connection: a transaction's that is open across several steps, or nobody's. */
export interface Turn {
  /** Resolves when the turn ends; undefined when it is nobody's. */
  readonly taken: Promise<void> | undefined
  /** Takes it; the function that it gives ends it. */
  readonly take: () => () => void
}

/** A turn that is nobody's. */
export const createTurn = (): Turn => {
  let taken: Promise<void> | undefined
  return {
    get taken() {
      return taken
    },
    take: () => {
      let end: (() => void) | undefined
      taken = new Promise((resolve) => {
        end = resolve
      })
      return () => {
        taken = undefined
        end?.()
      }
    },
  }
}
