import type { ExplanationAnswer } from './explanation-answer.ts'

/** An explanation as people read it. */
export const explanationText = ({ decision, policies, note }: ExplanationAnswer): string => {
  const { effect, source, by } = decision
  const statement = by === undefined ? '' : `: ${by.policy}, statement ${by.sid ?? by.statement}`
  const head = effect === 'allow' ? `allowed by ${source}${statement}` : `${wordOf(effect)} by ${source}${statement}`
  const lines = policies.flatMap(({ source: kind, policy, statements }) => [
    `${kind} ${policy}`,
    ...statements.map(({ statement: index, sid, effect: says, matched, failed }) => {
      const what = matched ? 'matches' : `does not match: ${failed.join(', ')}`
      return `  statement ${sid ?? index} (${says}) ${what}`
    }),
  ])
  return [head, ...(note === undefined ? [] : [note]), ...lines].join('\n')
}

const wordOf = (effect: 'explicit-deny' | 'implicit-deny'): string =>
  effect === 'explicit-deny' ? 'denied' : 'not allowed'
