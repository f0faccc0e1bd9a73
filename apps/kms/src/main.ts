import { withMetrics } from '@sealstack/control'
import { listen, readTls } from '@sealstack/http'
import { createApp } from '@sealstack/http/express'
import { createLogger } from '@sealstack/logging'
import { createMetrics } from '@sealstack/metrics'
import { createKms, readConfig } from './index.ts'

const config = readConfig(process.env)
const log = createLogger('kms', { level: config.logLevel })
const metrics = createMetrics()
const kms = await createKms(config.kms, { log, metrics })
const app = createApp(withMetrics(kms.dispatch, { metrics, token: config.controlToken }))
const listener = await listen(app, { ...config.listen, tls: readTls(config.tls) })
metrics.listener('kms', listener.traffic)
log.info({ url: listener.url }, 'listening')

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void listener.close().then(kms.close)
  })
}
