export { DEFAULT_EVENT_KEEPING, type EventKeeping, readEventKeeping } from './event-keeping.ts'
export { ConfigError, type Env, type EnvReader, parseEnv } from './parse-env.ts'
export { readTlsFiles, type TlsFiles } from './tls-files.ts'
