import { createRequire } from 'node:module'

/** The version in package.json, which lies one folder above both sources and build. */
export const version: string = String(createRequire(import.meta.url)('../package.json').version)
