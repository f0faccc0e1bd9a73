import { ApiError } from './api-error.ts'
import type { ErrorCatalogue, ErrorCode } from './define-errors.ts'

/** What a failing call may say beyond its code. */
export interface FailOptions {
  /** Takes the place of the catalogue's text. */
  readonly message?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** Ends the request with an error of the catalogue. `detail` becomes extra elements of the error document. */
export type Fail<Code extends string> = (
  code: Code,
  detail?: Readonly<Record<string, string>>,
  options?: FailOptions,
) => never

/** Makes the function that throws a catalogue's errors; `Codes` narrows it to those that a call site may use. */
export const createFail =
  <Catalogue extends ErrorCatalogue>(catalogue: Catalogue): Fail<ErrorCode<Catalogue>> =>
  (code, detail, options = {}) => {
    const entry = catalogue[code]
    throw new ApiError({
      code,
      status: entry?.status ?? 500,
      message: options.message ?? entry?.message ?? code,
      detail,
      headers: options.headers,
      cause: options.cause,
    })
  }
