import { listen, readTls } from '@sealstack/http'
import { createLogger } from '@sealstack/logging'
import { createKms, readConfig } from './index.ts'

const config = readConfig(process.env)
const log = createLogger('kms', { level: config.logLevel })
const kms = await createKms(config.kms, { log })
const listener = await listen(kms.app, { ...config.listen, tls: readTls(config.tls) })
log.info({ url: listener.url }, 'listening')

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void listener.close().then(kms.close)
  })
}
