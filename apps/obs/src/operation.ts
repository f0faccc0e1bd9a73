import { notImplementedKit, operationKit } from '@sealstack/http'
import type { ObsContext } from './context.ts'
import type { s3Errors } from './errors.ts'
import type { ObsCaller } from './wire/caller.ts'

/** Declares an operation of the object store. */
export const operation = operationKit<ObsContext, ObsCaller, typeof s3Errors>()

/** Declares an operation that is known but not built: 501, never the plain operation in its place. */
export const notImplemented = notImplementedKit<ObsContext, ObsCaller, typeof s3Errors>('NotImplemented')
