import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../scripts/prepare.mjs'

/** Something that was built, by its path from the root. */
export const built = (path) => import(pathToFileURL(join(root, path)).href)

const { signRequest } = await built('packages/auth/dist/index.js')

/** The user of the KMS that is measured: the account's root, as by default. */
export const USER = { accessKeyId: 'bench', secretAccessKey: 'bench-secret' }

/** A request of the AWS dialect, signed now. */
export const signedKmsRequest = (name, input, host) => {
  const body = Buffer.from(JSON.stringify(input))
  const request = {
    ...{ method: 'POST', rawPath: '/', rawQuery: '' },
    headers: { host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${name}` },
  }
  const payloadHash = createHash('sha256').update(body).digest('hex')
  const options = { ...USER, region: 'us-east-1', service: 'kms', nowMs: Date.now(), payloadHash }
  return { ...request, headers: signRequest(request, options), body }
}
