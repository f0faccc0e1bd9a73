export { ConfigError, type Env, type EnvReader, parseEnv } from './parse-env.ts'
