/** A seed cannot be read or applied; the message has a line for each problem, with file, line and field. */
export class SeedError extends Error {
  override readonly name = 'SeedError'
}
