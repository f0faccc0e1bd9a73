import { PolicyError } from './policy-error.ts'

/** Deeper than any policy: Statement, list, Condition, operator, key, list. */
const MAX_DEPTH = 10

const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}:,]/g

/**
 * Reads a JSON object, refusing what `JSON.parse` lets pass: a member twice in one object (a reader sees the first, a
 * parser takes the last) and nesting without end.
 */
export const readJsonObject = (text: string, notJson: string): Readonly<Record<string, unknown>> => {
  if (!text.startsWith('{')) throw new PolicyError(notJson)
  const document = parsed(text, notJson)
  checkTokens(text)
  return document
}

const parsed = (text: string, notJson: string): Readonly<Record<string, unknown>> => {
  try {
    return JSON.parse(text)
  } catch {
    throw new PolicyError(notJson)
  }
}

/** Of a text that is known to be JSON, so that every string in it ends. */
const checkTokens = (text: string): void => {
  const open: (Set<string> | undefined)[] = []
  let last = ''
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined)
      if (open.length > MAX_DEPTH) throw new PolicyError(`Policy is nested more than ${MAX_DEPTH} levels deep`)
    } else if (token === '}' || token === ']') {
      open.pop()
    } else if (token === ':') {
      // Parsed, as `"\u0041ction"` is Action too.
      const name: string = JSON.parse(last)
      if (open.at(-1)?.has(name)) throw new PolicyError(`Duplicate member ${name}`, name)
      open.at(-1)?.add(name)
    }
    last = token
  }
}
