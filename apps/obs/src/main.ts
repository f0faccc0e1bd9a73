import { listen, readPem, readTls } from '@sealstack/http'
import { httpTransport, kmsClient, kmsKeyring, kmsRewrapper } from '@sealstack/kms-client'
import { createLogger } from '@sealstack/logging'
import { createObs, readConfig } from './index.ts'

const config = readConfig(process.env)
const { service, region } = config.obs
const log = createLogger('obs', { level: config.logLevel })
const { ca } = config.kmsTls
const trusted = ca === undefined ? {} : { ca: readPem(ca, 'CERTIFICATE') }
const transport = httpTransport(config.kmsUrl, { ...trusted, ...readTls(config.kmsTls) })
const call = kmsClient({ transport, ...service, region, clock: Date })
const obs = await createObs(config.obs, { log, keyring: kmsKeyring(call), rewrapper: kmsRewrapper(call) })
const listener = await listen(obs.app, { ...config.listen, tls: readTls(config.tls) })
log.info({ url: listener.url }, 'listening')

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void listener.close().then(obs.close)
  })
}
