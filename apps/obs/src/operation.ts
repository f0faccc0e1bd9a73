import { notImplementedKit, type Operation, operationKit } from '@sealstack/http'
import type { ObsContext } from './context.ts'
import type { s3Errors } from './errors.ts'
import { guarded } from './operations/shared/guard.ts'
import type { ObsCaller } from './wire/caller.ts'

/** An operation of either dialect. */
export type ObsOperation = Operation<ObsContext, ObsCaller>

const kit = operationKit<ObsContext, ObsCaller, typeof s3Errors>()

/** Declares an operation of the object store. It runs for nobody who may not do what its `action` says. */
export const operation: typeof kit = (spec) => guarded(kit(spec))

/** Declares an operation that is known but not built: 501, never the plain operation in its place. */
export const notImplemented = notImplementedKit<ObsContext, ObsCaller, typeof s3Errors>('NotImplemented')
