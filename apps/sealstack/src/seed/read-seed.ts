import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { SeedError } from './seed-error.ts'
import type { SeedFiles } from './seed-files.ts'
import { type Seed, seedSchema } from './seed-schema.ts'

/** The place of something in a seed: names of members and places in lists. */
export type SeedPath = readonly (string | number)[]

/** A seed that was read, and where in its file everything stands. */
export interface SeedDocument {
  readonly seed: Seed
  readonly files: SeedFiles
  /** `sealstack.yaml:12: users[0].name` */
  readonly placeOf: (path: SeedPath) => string
}

/**
 * Reads a seed: YAML, of which JSON is a part.
 * @throws SeedError
 */
export const readSeed = (text: string, file: string, files: SeedFiles): SeedDocument => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [broken] = document.errors
  if (broken) throw new SeedError(`${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message}`)
  const placeOf = (path: SeedPath): string =>
    `${file}:${lineOf(document, lines, path)}: ${fieldOf(path) || 'the document'}`
  // An empty file is an empty seed.
  const read = seedSchema.safeParse(document.toJS() ?? {})
  if (!read.success) throw new SeedError(read.error.issues.flatMap((issue) => problemsOf(issue, placeOf)).join('\n'))
  return { seed: read.data, files, placeOf }
}

const problemsOf = (issue: z.core.$ZodIssue, placeOf: SeedDocument['placeOf']): readonly string[] => {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)))
  if (issue.code !== 'unrecognized_keys') return [`${placeOf(path)}: ${issue.message}`]
  return issue.keys.map((key) => `${placeOf([...path, key])}: there is no such field`)
}

const fieldOf = (path: SeedPath): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? part : `${text}.${part}`
  }, '')

/** The line of what a path names, or of the nearest thing around it that is there. */
const lineOf = (document: Document, lines: LineCounter, path: SeedPath): number => {
  for (let length = path.length; length > 0; length -= 1) {
    const start = startOf(document, path.slice(0, length))
    if (start !== undefined) return lines.linePos(start).line
  }
  return 1
}

/** A member stands where its name does. */
const startOf = (document: Document, path: SeedPath): number | undefined => {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  const last = path.at(-1)
  const pair = isMap(parent) ? parent.items.find((item) => isPair(item) && String(item.key) === last) : undefined
  const node = pair ? pair.key : document.getIn(path, true)
  return isNode(node) ? node.range?.[0] : undefined
}
