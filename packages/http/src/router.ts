import type { QueryParam } from './query.ts'
import { parseRoute, type Route, routeFingerprint } from './route.ts'

/** What a router needs to know of an operation. */
export interface Routed {
  readonly name: string
  readonly route: string
  readonly when?: readonly string[]
}

/** The part of a request that chooses an operation. `path` is still percent-encoded. */
export interface RouteQuestion {
  readonly method: string
  readonly path: string
  readonly query: readonly QueryParam[]
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** The operation, with its labels still percent-encoded; or why there is none. */
export type RouteAnswer<Operation> =
  | { readonly kind: 'found'; readonly operation: Operation; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: 'no-route' }
  | { readonly kind: 'method-not-allowed'; readonly methods: readonly string[] }

/** Chooses the operation for a request. */
export type Router<Operation> = (question: RouteQuestion) => RouteAnswer<Operation>

/** Those that were built, for every service in this process that has the same table. */
const built = new WeakMap<readonly Routed[], Router<Routed>>()

/**
 * Gives the router of a table. In it the most specific route wins: most literal segments first, then most
 * discriminators. The order of `operations` never matters; two routes that would tie are refused here, at start-up.
 * @throws Error naming both operations when two routes are the same.
 */
export const createRouter = <Operation extends Routed>(operations: readonly Operation[]): Router<Operation> => {
  const router = built.get(operations) ?? buildRouter(operations)
  built.set(operations, router)
  return router as Router<Operation>
}

const buildRouter = <Operation extends Routed>(operations: readonly Operation[]): Router<Operation> => {
  const entries = operations
    .map((operation) => ({ operation, route: parseRoute(operation.route, operation.when) }))
    .sort((a, b) => specificity(b.route) - specificity(a.route))
  refuseTies(entries)
  const byMethod = new Map(entries.map(({ route: { method } }) => [method, candidatesOf(entriesOf(entries, method))]))

  return (question) => {
    const segments = question.path.split('/').slice(1)
    for (const { operation, route } of byMethod.get(question.method)?.(question) ?? []) {
      // The headers first: they are the cheaper to look at, and tell operations that share a path apart.
      const labels = matchDiscriminators(route, question) ? matchPath(route, segments) : undefined
      if (labels) return { kind: 'found', operation, labels }
    }
    const methods = new Set(entries.filter(({ route }) => matchPath(route, segments)).map(({ route }) => route.method))
    return methods.size > 0 && !methods.has(question.method)
      ? { kind: 'method-not-allowed', methods: [...methods] }
      : { kind: 'no-route' }
  }
}

const entriesOf = <Entry extends { readonly route: Route }>(entries: readonly Entry[], method: string) =>
  entries.filter(({ route }) => route.method === method)

/**
 * Gives, in their order, the entries that a request's headers allow, and whether it has a query: of a service whose
 * operations are told apart by one header there is one to look at, not fifty. What is allowed is kept by the values of
 * headers that routes name.
 */
const candidatesOf = <Entry extends { readonly route: Route }>(entries: readonly Entry[]) => {
  const values = new Map<string, Set<string>>()
  for (const { name, value } of entries.flatMap(({ route }) => route.headers)) {
    if (value !== undefined) values.set(name, (values.get(name) ?? new Set()).add(value))
  }
  const known = new Map<string, readonly Entry[]>()
  return ({ headers, query }: RouteQuestion): readonly Entry[] => {
    // Most operations want a parameter, and most requests have none.
    let key = query.length === 0 ? '' : '?'
    for (const [name, named] of values) {
      const value = headers[name]
      key += `${value !== undefined && named.has(value) ? value : ''}\n`
    }
    let allowed = known.get(key)
    if (!allowed) {
      allowed = entries.filter(
        ({ route }) =>
          (query.length > 0 || route.query.length === 0) &&
          route.headers.every(({ name, value }) => value === undefined || headers[name] === value),
      )
      known.set(key, allowed)
    }
    return allowed
  }
}

const specificity = (route: Route): number =>
  route.segments.filter(({ kind }) => kind === 'literal').length * 10_000 +
  route.segments.length * 100 +
  [...route.query, ...route.headers].reduce((sum, { value }) => sum + (value === undefined ? 2 : 3), 0)

const refuseTies = (entries: readonly { operation: Routed; route: Route }[]): void => {
  const seen = new Map<string, string>()
  for (const { operation, route } of entries) {
    const fingerprint = routeFingerprint(route)
    const other = seen.get(fingerprint)
    if (other) throw new Error(`${operation.name} and ${other} have the same route: ${operation.route}`)
    seen.set(fingerprint, operation.name)
  }
}

const matchPath = (route: Route, segments: readonly string[]): Record<string, string> | undefined => {
  const labels: Record<string, string> = {}
  for (const [index, expected] of route.segments.entries()) {
    const actual = segments[index]
    if (actual === undefined || actual === '') {
      // A greedy label may begin with an empty segment: the key of `/bucket//a` is `/a`.
      if (!(expected.kind === 'label' && expected.greedy && segments.length > index + 1)) return undefined
    }
    if (expected.kind === 'literal') {
      if (actual !== expected.text) return undefined
    } else if (expected.greedy) {
      labels[expected.name] = segments.slice(index).join('/')
      return labels
    } else {
      labels[expected.name] = actual ?? ''
    }
  }
  const rest = segments.slice(route.segments.length)
  return rest.length === 0 || (rest.length === 1 && rest[0] === '') ? labels : undefined
}

const matchDiscriminators = (route: Route, { query, headers }: RouteQuestion): boolean =>
  route.headers.every(({ name, value }) =>
    value === undefined ? headers[name] !== undefined : headers[name] === value,
  ) &&
  route.query.every(({ name, value }) =>
    query.some((param) => param.name === name && (value === undefined || param.value === value)),
  )
