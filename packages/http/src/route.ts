/** A header or query parameter that must be there for a route to match; `value` narrows it to one value. */
export interface Discriminator {
  readonly name: string
  readonly value: string | undefined
}

/** A parsed route. `greedy` labels take the rest of the path, slashes included. */
export interface Route {
  readonly method: string
  readonly segments: readonly (
    | { readonly kind: 'literal'; readonly text: string }
    | { readonly kind: 'label'; readonly name: string; readonly greedy: boolean }
  )[]
  readonly query: readonly Discriminator[]
  readonly headers: readonly Discriminator[]
}

/**
 * Parses the API reference's own notation (Smithy URI patterns): `PUT /{bucket}/{key+}?uploadId&partNumber`.
 * `when` lists headers that must be present: `x-amz-copy-source`, or `x-amz-target=TrentService.CreateKey`.
 */
export const parseRoute = (text: string, when: readonly string[] = []): Route => {
  const [method = '', target = ''] = text.split(' ')
  const [path = '', query = ''] = target.split('?')
  return {
    method,
    segments: path.split('/').filter(Boolean).map(parseSegment),
    query: query.split('&').filter(Boolean).map(parseDiscriminator),
    headers: when.map(parseDiscriminator),
  }
}

/** Names that do not matter for telling routes apart are replaced, so two routes with one fingerprint would tie. */
export const routeFingerprint = (route: Route): string =>
  JSON.stringify([
    route.method,
    route.segments.map((segment) => (segment.kind === 'literal' ? segment.text : segment.greedy ? '{+}' : '{}')),
    [...route.query].map(discriminatorText).sort(),
    [...route.headers].map(discriminatorText).sort(),
  ])

const parseSegment = (text: string): Route['segments'][number] => {
  const label = /^\{(\w+)(\+?)\}$/.exec(text)
  return label ? { kind: 'label', name: label[1] ?? '', greedy: label[2] === '+' } : { kind: 'literal', text }
}

const parseDiscriminator = (text: string): Discriminator => {
  const equals = text.indexOf('=')
  return equals < 0 ? { name: text, value: undefined } : { name: text.slice(0, equals), value: text.slice(equals + 1) }
}

const discriminatorText = ({ name, value }: Discriminator): string => `${name}=${value ?? '*'}`
