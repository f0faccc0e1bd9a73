import type { Env } from '@sealstack/config'
import { type Command, Option } from 'commander'
import { askCloud } from './ask-cloud.ts'
import { accessOf, type CloudFlags, cloudCommand } from './cloud-flags.ts'
import { tell } from './outcome.ts'
import { health } from './status.ts'

const SHELLS: Readonly<Record<string, (name: string, value: string) => string>> = {
  sh: (name, value) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
  fish: (name, value) => `set -gx ${name} '${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
  powershell: (name, value) => `$Env:${name} = '${value.replaceAll("'", "''")}'`,
}

/** `sealstack env` */
export const addEnv = (program: Command, env: Env): void => {
  cloudCommand(program, 'env', 'print what points AWS tools and SDKs at a running cloud')
    .addOption(new Option('--shell <shell>', 'whose words to use').choices(Object.keys(SHELLS)).default('sh'))
    .addHelpText('after', '\nExample:\n  eval "$(sealstack env)" && aws s3 ls')
    .action((flags: CloudFlags & { readonly shell: string }) =>
      tell(flags, async () => {
        // Variables that name another endpoint are what this is to replace.
        const { AWS_ENDPOINT_URL: _, ...own } = env
        const access = accessOf(own, flags)
        const { region } = await askCloud(access, 'GET health', { answer: health })
        const json = {
          AWS_ENDPOINT_URL: access.endpoint,
          AWS_ACCESS_KEY_ID: own.SEALSTACK_ACCESS_KEY_ID ?? 'test',
          AWS_SECRET_ACCESS_KEY: own.SEALSTACK_SECRET_ACCESS_KEY ?? 'test',
          AWS_REGION: region,
          AWS_DEFAULT_REGION: region,
        }
        const write = SHELLS[flags.shell] ?? SHELLS.sh
        return {
          json,
          text: Object.entries(json)
            .map(([name, value]) => write?.(name, value))
            .join('\n'),
        }
      }),
    )
}
