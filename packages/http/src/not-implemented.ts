import type { ErrorCatalogue, ErrorCode } from '@sealstack/errors'
import type { Operation } from './operation.ts'

/**
 * Declares operations that are known but not built: they answer `code`, not "no such route", and API.md lists them, with
 * the reason where one is given.
 */
export const notImplementedKit =
  <Context, Caller, Catalogue extends ErrorCatalogue>(code: ErrorCode<Catalogue>) =>
  (name: string, route: string, when?: readonly string[], reason?: string): Operation<Context, Caller> => ({
    name,
    route,
    when,
    action: '',
    input: {},
    errors: [code],
    implemented: false,
    reason,
    run: async ({ fail }) => fail(code, {}, { message: reason }),
  })
