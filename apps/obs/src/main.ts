import { withMetrics } from '@sealstack/control'
import { listen, readPem, readTls } from '@sealstack/http'
import { createApp } from '@sealstack/http/express'
import { httpTransport, kmsClient, kmsKeyring, kmsRewrapper, measuredCall } from '@sealstack/kms-client'
import { createLogger } from '@sealstack/logging'
import { createMetrics } from '@sealstack/metrics'
import { createObs, readConfig } from './index.ts'

const config = readConfig(process.env)
const { service, region } = config.obs
const log = createLogger('obs', { level: config.logLevel })
const { ca } = config.kmsTls
const trusted = ca === undefined ? {} : { ca: readPem(ca, 'CERTIFICATE') }
const transport = httpTransport(config.kmsUrl, { ...trusted, ...readTls(config.kmsTls) })
const metrics = createMetrics()
const call = measuredCall(kmsClient({ transport, ...service, region, clock: Date }), metrics.kmsCalls('obs'))
const obs = await createObs(config.obs, { log, keyring: kmsKeyring(call), rewrapper: kmsRewrapper(call), metrics })
const app = createApp(withMetrics(obs.dispatch, { metrics, token: config.controlToken }))
const listener = await listen(app, { ...config.listen, tls: readTls(config.tls) })
metrics.listener('obs', listener.traffic)
log.info({ url: listener.url }, 'listening')

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void listener.close().then(obs.close)
  })
}
