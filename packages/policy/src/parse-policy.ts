import { KINDS, OLD_VERSION } from './kinds.ts'
import { parseStatement } from './parse-statement.ts'
import type { Policy, PolicyKind } from './policy.ts'
import { PolicyError } from './policy-error.ts'
import { readJsonObject } from './read-json.ts'

/** What is known of a policy beside its text. */
export interface ParseOptions {
  /** What decisions call the policy. */
  readonly name?: string
  /** Of a bucket's policy: every resource must be that bucket or in it. */
  readonly bucket?: string
}

const MEMBERS = ['Version', 'Id', 'Statement']

/** Reads and compiles a policy; throws PolicyError, and nothing else, at whatever text. */
export const parsePolicy = (text: string, kind: PolicyKind, options: ParseOptions = {}): Policy => {
  const rules = KINDS[kind]
  const { wording } = rules
  if (Buffer.byteLength(text) > rules.maxBytes) throw new PolicyError(wording.tooLarge(rules.maxBytes))
  const document = readJsonObject(text, wording.notJson)
  for (const member of Object.keys(document)) {
    if (!MEMBERS.includes(member)) throw new PolicyError(wording.unknown(member), member)
  }
  const { Version: version = OLD_VERSION, Id: id, Statement: list } = document
  if (typeof version !== 'string' || !rules.versions.includes(version))
    throw new PolicyError(wording.version, 'Version')
  if (id !== undefined && typeof id !== 'string') throw new PolicyError(wording.syntax, 'Id')
  if (list === undefined) throw new PolicyError(wording.missing('Statement'), 'Statement')
  const statements = (Array.isArray(list) ? list : [list]).map((statement, index) =>
    parseStatement(statement, { index, kind, version, rules, bucket: options.bucket }),
  )
  if (statements.length === 0) throw new PolicyError(wording.missing('Statement'), 'Statement')
  refuseDuplicateSids(statements, wording.duplicateSid)
  return { kind, name: options.name ?? id ?? kind, version, statements }
}

const refuseDuplicateSids = (statements: Policy['statements'], message: string): void => {
  const seen = new Set<string>()
  for (const { sid, index } of statements) {
    if (!sid) continue
    if (seen.has(sid)) throw new PolicyError(message, `Statement[${index}].Sid`)
    seen.add(sid)
  }
}
