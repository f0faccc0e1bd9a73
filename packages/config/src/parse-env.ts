/** Environment variables as a process has them; tests pass an object. */
export type Env = Readonly<Record<string, string | undefined>>

/** The configuration cannot be used; the message lists every problem, a line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** Readers of one variable each. Every one notes what is wrong and goes on, so that all problems are told at once. */
export interface EnvReader {
  /** A text; without a default the variable must be there. An empty value counts as absent. */
  readonly string: (name: string, fallback?: string) => string
  /** A text that may be absent. */
  readonly optional: (name: string) => string | undefined
  /** A TCP port, 0 to 65535; 0 means any free one. */
  readonly port: (name: string, fallback: number) => number
  /** A whole number of at least `min`. */
  readonly integer: (name: string, fallback: number, min?: number) => number
  /** `true`, `1`, `yes` or `false`, `0`, `no`. */
  readonly boolean: (name: string, fallback: boolean) => boolean
  /** One of a few words. */
  readonly oneOf: <Word extends string>(name: string, words: readonly Word[], fallback: Word) => Word
  /** An http or https URL without a slash at its end; undefined when absent. */
  readonly url: (name: string) => string | undefined
  /** A comma-separated list. */
  readonly list: (name: string, fallback: readonly string[]) => readonly string[]
}

/**
 * Reads a configuration from environment variables.
 * @throws ConfigError naming every variable that is missing or malformed.
 */
export const parseEnv = <Config>(env: Env, shape: (read: EnvReader) => Config): Readonly<Config> => {
  const problems: string[] = []
  const config = shape(createReader(env, problems))
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze(config)
}

const createReader = (env: Env, problems: string[]): EnvReader => {
  const raw = (name: string): string | undefined => env[name] || undefined
  /** Parses a present value; `undefined` from `parse` means malformed. */
  const parsed = <Value>(
    name: string,
    fallback: Value,
    wanted: string,
    parse: (text: string) => Value | undefined,
  ): Value => {
    const text = raw(name)
    if (text === undefined) return fallback
    const value = parse(text)
    if (value === undefined) problems.push(`${name} must be ${wanted}, but is "${text}"`)
    return value ?? fallback
  }
  return {
    string: (name, fallback) => {
      const text = raw(name) ?? fallback
      if (text === undefined) problems.push(`${name} is required`)
      return text ?? ''
    },
    optional: raw,
    port: (name, fallback) =>
      parsed(name, fallback, 'a port from 0 to 65535', (text) =>
        /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined,
      ),
    integer: (name, fallback, min = 0) =>
      parsed(name, fallback, `a whole number of at least ${min}`, (text) =>
        /^\d{1,15}$/.test(text) && Number(text) >= min ? Number(text) : undefined,
      ),
    boolean: (name, fallback) =>
      parsed(name, fallback, 'true or false', (text) =>
        /^(true|1|yes)$/i.test(text) ? true : /^(false|0|no)$/i.test(text) ? false : undefined,
      ),
    oneOf: (name, words, fallback) =>
      parsed(name, fallback, words.join(' or '), (text) => words.find((word) => word === text)),
    url: (name) =>
      parsed<string | undefined>(name, undefined, 'an http or https URL', (text) =>
        /^https?:\/\/[^\s/]/.test(text) && URL.canParse(text) ? text.replace(/\/+$/, '') : undefined,
      ),
    list: (name, fallback) =>
      raw(name)
        ?.split(',')
        .map((item) => item.trim())
        .filter(Boolean) ?? fallback,
  }
}
