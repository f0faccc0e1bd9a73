import { dirname } from 'node:path'
import type { Env } from '@sealstack/config'
import { EnvelopeError } from '@sealstack/envelope'
import { StorageError } from '@sealstack/storage'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { awsFileKeyring, type FileKeyring, otcFileKeyring } from '../envelope/file-keyring.ts'
import { FileExistsError } from '../envelope/new-file.ts'
import { type FileWork, inspectFile, openFile, type SealedFile, sealFile } from '../envelope/seal-file.ts'
import { awsKms, otcKms } from './call-kms.ts'
import { accessOf, type CloudFlags, cloudCommand } from './cloud-flags.ts'
import { columns } from './columns.ts'
import { interruptible } from './interruptible.ts'
import { CommandError, EXIT, type Said, tell } from './outcome.ts'
import { progressBar } from './progress.ts'

interface EnvelopeFlags extends CloudFlags {
  readonly dialect: 'aws' | 'otc'
  readonly project: string
  readonly out?: string
}

interface EncryptFlags extends EnvelopeFlags {
  readonly key: string
  readonly context: Readonly<Record<string, string>>
}

const SUFFIX = '.sealed'

/** `sealstack envelope …` */
export const addEnvelope = (program: Command, env: Env): void => {
  const envelope = program.command('envelope').description('seal files on this machine under data keys of a KMS')
  addEncrypt(envelope, env)
  addDecrypt(envelope, env)
  envelope
    .command('inspect <file>')
    .description('show what a sealed file says of itself; no key is needed')
    .option('--json', 'print JSON')
    .action((file: string, flags: CloudFlags) =>
      tell(flags, async () => {
        const found = await inspectFile(file).catch(explain)
        return said(found, [['segments of', `${found.segmentBytes} bytes`]])
      }),
    )
}

const withKms = (command: Command): Command =>
  command
    .addOption(new Option('--dialect <dialect>', 'API of the KMS').choices(['aws', 'otc']).default('aws'))
    .option('--project <id>', 'project of the otc API', '0'.repeat(32))

const addEncrypt = (envelope: Command, env: Env): void => {
  withKms(
    cloudCommand(envelope, 'encrypt <file>', 'seal a file under a new data key, which lies wrapped in FILE.sealed'),
  )
    .requiredOption('--key <key>', 'master key: id, ARN or alias')
    .option('--context <name=value>', 'encryption context, as often as needed', readContext, {})
    .option('--out <file>', 'another name than FILE.sealed')
    .addHelpText(
      'after',
      `
The KMS sees the data key and the context, never the file. Decrypting needs the same KMS, or its backup.

Examples:
  sealstack envelope encrypt backup.tar --key alias/backups --context host=alpha
  sealstack envelope encrypt backup.tar --key 0d0466b0-... --dialect otc --endpoint https://kms.eu-de.otc.t-systems.com`,
    )
    .action((source: string, flags: EncryptFlags) =>
      tell(flags, async () => {
        const target = flags.out ?? source + SUFFIX
        const { key: keyId, context } = flags
        const sealed = await interruptible((signal) =>
          sealFile({ source, target, keyId, context }, workOf(env, flags, { signal, label: 'encrypting' })),
        ).catch(explain)
        return said(sealed, [['file', target]])
      }),
    )
}

const addDecrypt = (envelope: Command, env: Env): void => {
  withKms(cloudCommand(envelope, 'decrypt <file>', 'open a sealed file; its data key is unwrapped by the KMS'))
    .option('--out <file>', 'where to; FILE without .sealed where nothing is said')
    .addHelpText('after', '\nExample:\n  sealstack envelope decrypt backup.tar.sealed --out restored.tar')
    .action((source: string, flags: EnvelopeFlags) =>
      tell(flags, async () => {
        if (flags.out === undefined && !source.endsWith(SUFFIX)) {
          throw new CommandError(`${source} does not end with ${SUFFIX}: say where to with --out.`, EXIT.usage)
        }
        const target = flags.out ?? source.slice(0, -SUFFIX.length)
        const opened = await interruptible((signal) =>
          openFile({ source, target }, workOf(env, flags, { signal, label: 'decrypting' })),
        ).catch(explain)
        return said(opened, [['file', target]])
      }),
    )
}

const workOf = (
  env: Env,
  flags: EnvelopeFlags,
  { signal, label }: { readonly signal: AbortSignal; readonly label: string },
): FileWork => ({
  keyring: keyringOf(env, flags, signal),
  signal,
  progress: (totalBytes) => progressBar(process.stderr, { label, totalBytes }),
})

const keyringOf = (env: Env, flags: EnvelopeFlags, signal: AbortSignal): FileKeyring => {
  const access = accessOf(env, flags)
  return flags.dialect === 'otc'
    ? otcFileKeyring(otcKms(access, flags.project, signal))
    : awsFileKeyring(awsKms(access, signal))
}

const said = ({ facts, plainBytes, sealedBytes }: SealedFile, more: readonly (readonly string[])[]): Said => {
  const { kms, keyId, wrappedKey, context } = facts
  const texts = Object.entries(context).map(([name, value]) => `${name}=${value}`)
  return {
    json: {
      ...Object.fromEntries(more),
      kms,
      keyId,
      wrappedKeyBytes: wrappedKey.byteLength,
      context,
      plainBytes,
      sealedBytes,
    },
    text: columns([
      ...more,
      ['key', keyId],
      ['wrapped by', `the ${kms} API; ${wrappedKey.byteLength} bytes`],
      ['context', texts.join(', ') || 'none'],
      ['plain', `${plainBytes} bytes`],
      ['sealed', `${sealedBytes} bytes`],
    ]),
  }
}

const readContext = (text: string, so: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write name=value.')
  return { ...so, [name]: value }
}

/** One sentence for what a person can mend. */
const explain = (error: unknown): never => {
  if (error instanceof FileExistsError) throw new CommandError(error.message)
  if (error instanceof EnvelopeError)
    throw new CommandError(`The file is refused: ${error.message}. Nothing of it was kept.`)
  const { code, path = 'the file' } = error as NodeJS.ErrnoException
  // What is written has a name of its own until it is whole.
  if (code === 'ENOENT' && path.endsWith('.partial')) throw new CommandError(`There is no folder ${dirname(path)}.`)
  if (code === 'ENOENT') throw new CommandError(`There is no ${path}.`)
  if (error instanceof StorageError && error.reason === 'no-space')
    throw new CommandError('The disk is full. Nothing was kept.')
  if (code === 'EACCES' || code === 'EPERM') throw new CommandError(`${path} may not be read or written by this user.`)
  if (code === 'EISDIR') throw new CommandError('This is a folder. Name a file: a folder is packed first, as with tar.')
  throw error
}
