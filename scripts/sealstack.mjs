#!/usr/bin/env node
import { join } from 'node:path'
// `npm start` and `npm run demo`: prepares the checkout, then runs the command-line program in this very process.
import { pathToFileURL } from 'node:url'
import { prepare, root } from './prepare.mjs'

prepare()
await import(pathToFileURL(join(root, 'apps/sealstack/dist/main.js')).href)
