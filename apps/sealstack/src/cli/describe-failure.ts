import { ConfigError } from '@sealstack/config'
import { TlsError } from '@sealstack/http'
import { FolderLockError, MetadataError } from '@sealstack/metadata'
import { SeedError } from '../seed/seed-error.ts'

/**
 * One sentence for a failure that a person can mend, or undefined for one that they cannot.
 * `where` is the address that was to be listened on.
 */
export const describeFailure = (error: unknown, where: { readonly host: string }): string | undefined => {
  if (
    error instanceof SeedError ||
    error instanceof ConfigError ||
    error instanceof FolderLockError ||
    error instanceof MetadataError
  ) {
    return error.message
  }
  if (!(error instanceof Error)) return undefined
  if (error.name === 'RootKeyError' || error instanceof TlsError) return error.message
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number }
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${where.host} is in use. Stop what listens there, or choose another port with --port.`
    case 'EACCES':
      return `Port ${port} on ${where.host} may not be used by this user. Choose one above 1023 with --port.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${where.host} is not an address of this machine. Choose another with --host; 127.0.0.1 is the default.`
    default:
      return undefined
  }
}
