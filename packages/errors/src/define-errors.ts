/** One row of a service's error catalogue: its HTTP status and the text a client sees unless the failing call gives a better one. */
export interface ErrorEntry {
  readonly status: number
  readonly message: string
}

/** Every code that a service may answer with, and nothing else. */
export type ErrorCatalogue = Readonly<Record<string, ErrorEntry>>

/** The codes of a catalogue as a union of string literals. */
export type ErrorCode<Catalogue extends ErrorCatalogue> = keyof Catalogue & string

/** Declares a service's whole error vocabulary; the literal codes stay visible to the type checker. */
export const defineErrors = <const Catalogue extends ErrorCatalogue>(catalogue: Catalogue): Catalogue =>
  Object.freeze(catalogue)
