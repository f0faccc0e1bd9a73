/** The SDK ships no types that a strict build accepts; the tests read its answers as they are. */
declare module 'esdk-obs-nodejs' {
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  const ObsClient: new (options: Record<string, unknown>) => any
  // biome-ignore lint/style/noDefaultExport: that is how the SDK exports it.
  export default ObsClient
}
