import { isUtf8 } from 'node:buffer'
import { bodyBytes, type HttpRequest, parseQuery } from '@sealstack/http'

/** Larger than any call: a policy of 10 KiB, percent-encoded, and fifty tags. Bytes. */
export const MAX_BODY_BYTES = 128 * 1024

/** What a parameter may be: a text, a structure by member names, a list. */
export type FormValue = string | readonly FormValue[] | { readonly [name: string]: FormValue }

/** Deeper than any input of the API. */
const MAX_DEPTH = 8

interface Tree {
  value: string | undefined
  readonly members: Map<string, Tree>
}

/** The parameters of a form, by name and undecoded in structure. A form that is not well encoded has none. */
export const formOf = (request: HttpRequest): ReadonlyMap<string, string> => {
  const bytes = bodyBytes(request)
  if (!isUtf8(bytes)) return new Map()
  try {
    return new Map(parseForm(Buffer.from(bytes).toString('utf8')))
  } catch (error) {
    if (error instanceof URIError) return new Map()
    throw error
  }
}

/**
 * The inputs of a query-protocol call: `Tags.member.1.Key=a` is the Key of the first of a list.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export const readForm = async (request: HttpRequest): Promise<object> => {
  const root: Tree = { value: undefined, members: new Map() }
  for (const [name, value] of formOf(request)) {
    const path = name.split('.')
    if (path.length > MAX_DEPTH) continue
    let node = root
    for (const part of path) {
      const next = node.members.get(part) ?? { value: undefined, members: new Map() }
      node.members.set(part, next)
      node = next
    }
    node.value = value
  }
  return Object.fromEntries([...root.members].map(([name, tree]) => [name, formValue(tree)]))
}

const parseForm = (text: string): readonly (readonly [string, string])[] =>
  parseQuery(text.replaceAll('+', '%20')).map(({ name, value }) => [name, value ?? ''])

const formValue = ({ value, members }: Tree): FormValue => {
  if (members.size === 0) return value ?? ''
  const list = members.get('member')
  if (list && members.size === 1) {
    return [...list.members].sort(([a], [b]) => Number(a) - Number(b)).map(([, tree]) => formValue(tree))
  }
  return Object.fromEntries([...members].map(([name, tree]) => [name, formValue(tree)]))
}
