import type { InputProblem } from '@sealstack/http'

/** How a failed input is answered: a value of the wrong type is another error than one outside its bounds. */
export interface AwsInvalidInput {
  readonly code: 'SerializationException' | 'ValidationException'
  readonly message: string
}

/** Words problems as AWS does: `1 validation error detected: Value … at 'keyId' failed to satisfy constraint: …`. */
export const describeProblems = (problems: readonly InputProblem[]): AwsInvalidInput => {
  const mistyped = problems.find(isMistyped)
  if (mistyped) return { code: 'SerializationException', message: `The member ${mistyped.name} has the wrong type` }
  const own = problems.find(({ issue }) => issue.code === 'custom')
  if (own) return { code: 'ValidationException', message: own.issue.message }
  const texts = problems.map(describe)
  const count = texts.length === 1 ? '1 validation error' : `${texts.length} validation errors`
  return { code: 'ValidationException', message: `${count} detected: ${texts.join('; ')}` }
}

/** Enumerations are of texts. What is absent is not of a wrong type. */
const isMistyped = ({ issue, value }: InputProblem): boolean =>
  value !== undefined &&
  value !== null &&
  (issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof value !== 'string'))

const describe = (problem: InputProblem): string =>
  `Value ${shown(problem)}at '${memberName(problem.name)}' failed to satisfy constraint: ${constraint(problem)}`

/** `Tags.0.TagKey` is `tags.1.member.tagKey`. */
const memberName = (path: string): string =>
  path
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? `${Number(part) + 1}.member` : part.charAt(0).toLowerCase() + part.slice(1)))
    .join('.')

/** Blobs are never shown. An object may have a `toString` of its own that is none, so it is written as JSON. */
const shown = ({ name, value }: InputProblem): string => {
  if (value === undefined || value === null) return 'null '
  if (/Plaintext|Blob|Material|Message/i.test(name)) return ''
  return `'${typeof value === 'object' ? JSON.stringify(value) : String(value)}' `
}

const constraint = ({ issue }: InputProblem): string => {
  switch (issue.code) {
    case 'invalid_type':
      return 'Member must not be null'
    case 'invalid_value':
      return `Member must satisfy enum value set: [${issue.values.join(', ')}]`
    case 'too_small':
      return issue.origin === 'number'
        ? `Member must have value greater than or equal to ${issue.minimum}`
        : `Member must have length greater than or equal to ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'number'
        ? `Member must have value less than or equal to ${issue.maximum}`
        : `Member must have length less than or equal to ${issue.maximum}`
    case 'invalid_format':
      return `Member must satisfy regular expression pattern: ${'pattern' in issue ? issue.pattern : issue.format}`
    default:
      return issue.message
  }
}
