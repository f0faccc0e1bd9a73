import type { ErrorCatalogue, ErrorCode, Fail } from '@sealstack/errors'
import type { InputOf, InputShape } from './bindings.ts'
import type { HttpReply, HttpRequest } from './message.ts'

/** What a handler is given. `fail` accepts only the codes that the operation declares. */
export interface Call<Context, Caller, Input, Code extends string> {
  readonly input: Input
  readonly ctx: Context
  readonly caller: Caller
  readonly fail: Fail<Code>
  readonly request: HttpRequest
}

/** One operation of an API as its file declares it. */
export interface OperationSpec<Context, Caller, Shape extends InputShape, Code extends string, Result> {
  /** As the API reference names it. */
  readonly name: string
  /** `METHOD /path/{label}/{greedy+}?query&discriminators`; see {@link parseRoute}. */
  readonly route: string
  /** Headers that must be there, optionally with a value: `x-amz-target=TrentService.Encrypt`. */
  readonly when?: readonly string[]
  /** The permission that it needs, in the policy language's words. */
  readonly action: string
  readonly input: Shape
  /** Query parameters that are accepted though no input reads them. */
  readonly ignoredQuery?: readonly string[]
  /** Every code that `fail` may be called with here. */
  readonly errors: readonly Code[]
  /** Turns the handler's result into an answer. */
  readonly output: (result: Result, call: Call<Context, Caller, InputOf<Shape>, Code>) => HttpReply
  readonly handle: (call: Call<Context, Caller, InputOf<Shape>, Code>) => Promise<Result> | Result
}

/** An operation with its types folded away, as tables and routers hold it. */
export interface Operation<Context, Caller> {
  readonly name: string
  readonly route: string
  readonly when?: readonly string[]
  readonly action: string
  readonly input: InputShape
  readonly ignoredQuery?: readonly string[]
  readonly errors: readonly string[]
  /** False for an operation that is known but answers "not implemented". */
  readonly implemented: boolean
  /** Why it is not. */
  readonly reason?: string
  readonly run: (call: Call<Context, Caller, unknown, string>) => Promise<HttpReply>
}

/**
 * Binds the kit to one service's context, caller and error catalogue.
 * The result declares operations; an undeclared error code does not compile.
 */
export const operationKit =
  <Context, Caller, Catalogue extends ErrorCatalogue>() =>
  <Shape extends InputShape, const Code extends ErrorCode<Catalogue>, Result>(
    spec: OperationSpec<Context, Caller, Shape, Code, Result>,
  ): Operation<Context, Caller> => ({
    ...spec,
    implemented: true,
    run: async (call) => {
      // readInput made `input` from this very shape, and `fail` throws every code of the catalogue.
      const typed = call as Call<Context, Caller, InputOf<Shape>, Code>
      return spec.output(await spec.handle(typed), typed)
    },
  })
