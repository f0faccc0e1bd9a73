import { randomBytes, webcrypto, X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { TlsIdentity } from '@sealstack/http'

/** What a cloud that makes its own certificates listens with. */
export interface LocalTls {
  /** Path of the CA's certificate, for clients to trust. */
  readonly caPath: string
  readonly identity: TlsIdentity
}

/** Whom the certificate is for. */
export interface LocalTlsOptions {
  /** Kept here: `ca.crt`, `ca.key`, `server.crt`, `server.key`. Made when it is not there. */
  readonly folder: string
  /** Host names and addresses; `*.` stands for one label. */
  readonly names: readonly string[]
  readonly clock: { readonly now: () => number }
}

const DAY_MS = 86_400_000
const CA_DAYS = 3650
/** Apple's systems take no certificate of a server that is valid for longer. */
const SERVER_DAYS = 397
/** One that ends sooner than this is made anew. */
const RENEWAL_DAYS = 30
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/**
 * The certificate of a cloud and the CA that signed it, which is this folder's own: nobody trusts it who was not told to.
 * Both stay the same from start to start until they run out.
 */
export const localTls = async ({ folder, names, clock }: LocalTlsOptions): Promise<LocalTls> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = (name: string): string => join(folder, name)
  const caPath = path('ca.crt')
  const now = clock.now()
  const known = readPair(path('server.crt'), path('server.key'))
  if (known && readPair(caPath, path('ca.key')) && isGood(known.cert, readFileSync(caPath, 'utf8'), names, now)) {
    return { caPath, identity: known }
  }
  const issuer = readPair(caPath, path('ca.key'))
  const usable = issuer && Date.parse(new X509Certificate(issuer.cert).validTo) > now + SERVER_DAYS * DAY_MS
  const ca = usable ? issuer : await makeCa(now)
  const server = await makeServer(ca, names, now)
  if (!usable) {
    write(path('ca.key'), ca.key)
    write(caPath, ca.cert)
  }
  write(path('server.key'), server.key)
  write(path('server.crt'), server.cert)
  return { caPath, identity: server }
}

interface Pair {
  readonly cert: string
  readonly key: string
}

const readPair = (cert: string, key: string): Pair | undefined => {
  try {
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  } catch {
    return undefined
  }
}

/** Whole or not at all, and for nobody else to read. */
const write = (path: string, text: string): void => {
  const temporary = `${path}.new`
  writeFileSync(temporary, text, { mode: 0o600 })
  renameSync(temporary, path)
}

const isGood = (cert: string, ca: string, names: readonly string[], now: number): boolean => {
  try {
    const server = new X509Certificate(cert)
    const isNamed = names.every((name) => server.subjectAltName?.split(', ').includes(altName(name)))
    return (
      isNamed &&
      server.verify(new X509Certificate(ca).publicKey) &&
      Date.parse(server.validTo) > now + RENEWAL_DAYS * DAY_MS
    )
  } catch {
    return false
  }
}

const altName = (name: string): string => (isIP(name) ? `IP Address:${canonicalIp(name)}` : `DNS:${name}`)
/** As node prints the one address that is commonly written short. */
const canonicalIp = (address: string): string => (address === '::1' ? '0:0:0:0:0:0:0:1' : address)

/** Loaded only by who wants certificates: what signs them is large. */
const x509Tools = async () => {
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(webcrypto)
  return x509
}

const makeCa = async (now: number): Promise<Pair> => {
  const x509 = await x509Tools()
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Sealstack local CA, O=Sealstack',
    keys: keys,
    ...common(now, CA_DAYS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { cert: cert.toString('pem'), key: await pemOf(keys.privateKey) }
}

const makeServer = async (ca: Pair, names: readonly string[], now: number): Promise<Pair> => {
  const x509 = await x509Tools()
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const issuer = new x509.X509Certificate(ca.cert)
  const der = Buffer.from(ca.key.replace(/-----[^-]+-----|\s/g, ''), 'base64')
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign'])
  const cert = await x509.X509CertificateGenerator.create({
    subject: 'CN=Sealstack, O=Sealstack',
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: signingKey,
    ...common(now, SERVER_DAYS),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      // For both ends: services show it to one another.
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  })
  return { cert: cert.toString('pem'), key: await pemOf(keys.privateKey) }
}

/** Valid from an hour ago, for clocks that are behind. */
const common = (now: number, days: number) => ({
  serialNumber: `00${randomBytes(15).toString('hex')}`,
  notBefore: new Date(now - 3_600_000),
  notAfter: new Date(now + days * DAY_MS),
  signingAlgorithm: ALGORITHM,
})

const pemOf = async (key: webcrypto.CryptoKey): Promise<string> => {
  const base64 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${base64.replace(/.{64}/g, '$&\n').trimEnd()}\n-----END PRIVATE KEY-----\n`
}
