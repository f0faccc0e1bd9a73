/** Names and values that tell one figure of a family from the others; what is undefined is left out. */
export type Labels = Readonly<Record<string, string | number | undefined>>

/** One figure. */
export interface Sample {
  /** Appended to the family's name, as `_bucket` of a histogram. */
  readonly suffix?: string
  readonly labels?: Labels
  readonly value: number
}

/** Figures of one name. */
export interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** One line, for people. */
  readonly help: string
  readonly samples: readonly Sample[]
}

/** The content type of {@link expositionOf}. */
export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Families as text, those without a figure left out.
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export const expositionOf = (families: readonly Family[]): string =>
  families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, type, help, samples }) => {
      const lines = samples.map(
        ({ suffix = '', labels = {}, value }) => `${name}${suffix}${labelText(labels)} ${numberText(value)}\n`,
      )
      return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`
    })
    .join('')

const labelText = (labels: Labels): string => {
  const pairs = Object.entries(labels).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${escaped(String(value)).replaceAll('"', '\\"')}"`],
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

const numberText = (value: number): string => (value === Number.POSITIVE_INFINITY ? '+Inf' : String(value))
