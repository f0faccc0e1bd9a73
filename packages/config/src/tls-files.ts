import type { EnvReader } from './parse-env.ts'

/** Paths of PEM files to speak TLS with. */
export interface TlsFiles {
  readonly cert: string | undefined
  readonly key: string | undefined
  /** The CA whose certificates clients may show. */
  readonly clientCa: string | undefined
}

/** Reads `<prefix>_TLS_CERT`, `_TLS_KEY` and `_TLS_CLIENT_CA`. */
export const readTlsFiles = (read: EnvReader, prefix: string): TlsFiles => ({
  cert: read.optional(`${prefix}_TLS_CERT`),
  key: read.optional(`${prefix}_TLS_KEY`),
  clientCa: read.optional(`${prefix}_TLS_CLIENT_CA`),
})
