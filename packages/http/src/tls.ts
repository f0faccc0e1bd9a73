import { readFileSync } from 'node:fs'

/** What a listener shows, and whom it asks for the same. PEM texts. */
export interface TlsIdentity {
  /** The certificate, and those between it and its CA. */
  readonly cert: string
  readonly key: string
  /** Clients may show a certificate of this CA; whether one must is each request's own matter. */
  readonly clientCa?: string
}

/** A certificate or a key cannot be used; the message says which and why. */
export class TlsError extends Error {
  override readonly name = 'TlsError'
}

/**
 * Reads an identity whose parts are given by the paths of their files; undefined when there is neither a certificate
 * nor a key.
 * @throws TlsError
 */
export const readTls = ({ cert, key, clientCa }: Partial<TlsIdentity>): TlsIdentity | undefined => {
  if (cert === undefined && key === undefined) {
    if (clientCa !== undefined) throw new TlsError('A CA for clients needs a certificate and a key to listen with.')
    return undefined
  }
  if (cert === undefined || key === undefined) {
    throw new TlsError('A certificate needs its key and a key its certificate: give both files.')
  }
  return {
    cert: readPem(cert, 'CERTIFICATE'),
    key: readPem(key, 'PRIVATE KEY'),
    ...(clientCa === undefined ? {} : { clientCa: readPem(clientCa, 'CERTIFICATE') }),
  }
}

/**
 * Reads a PEM file.
 * @throws TlsError
 */
export const readPem = (path: string, label: 'CERTIFICATE' | 'PRIVATE KEY'): string => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new TlsError(`${path} cannot be read: ${(cause as NodeJS.ErrnoException).code}.`, { cause })
  }
  if (!new RegExp(`-----BEGIN [A-Z ]*${label}-----`).test(text)) throw new TlsError(`${path} holds no PEM ${label}.`)
  return text
}
