export { ConfigError, type Env, type EnvReader, parseEnv } from './parse-env.ts'
export { readTlsFiles, type TlsFiles } from './tls-files.ts'
