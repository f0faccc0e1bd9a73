import type { ErrorCatalogue, ErrorCode } from '@sealstack/errors'
import type { Operation } from './operation.ts'

/** Declares operations that are known but not built: they answer `code`, not "no such route", and API.md lists them. */
export const notImplementedKit =
  <Context, Caller, Catalogue extends ErrorCatalogue>(code: ErrorCode<Catalogue>) =>
  (name: string, route: string, when?: readonly string[]): Operation<Context, Caller> => ({
    name,
    route,
    when,
    action: '',
    input: {},
    errors: [code],
    implemented: false,
    run: async ({ fail }) => fail(code),
  })
