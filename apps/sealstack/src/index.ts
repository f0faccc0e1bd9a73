export { type Cloud, startCloud } from './cloud.ts'
export { type CloudConfig, type CloudFlags, readConfig } from './config.ts'
