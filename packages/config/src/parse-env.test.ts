import { describe, test } from 'vitest'
import { ConfigError, parseEnv } from './parse-env.ts'

describe('parseEnv', () => {
  test('reads values and falls back where there are none', ({ expect }) => {
    const config = parseEnv({ PORT: '0', NAMES: 'a, b,', URL: 'http://x:1/' }, (read) => ({
      host: read.string('HOST', '127.0.0.1'),
      port: read.port('PORT', 4566),
      names: read.list('NAMES', []),
      url: read.url('URL'),
      quiet: read.boolean('QUIET', false),
    }))
    expect(config).toEqual({ host: '127.0.0.1', port: 0, names: ['a', 'b'], url: 'http://x:1', quiet: false })
    expect(Object.isFrozen(config)).toBe(true)
  })

  test('tells every problem at once', ({ expect }) => {
    const read = () =>
      parseEnv({ PORT: '70000', MAX: '-1', URL: 'ftp://x', ON: 'maybe' }, (reader) => [
        reader.port('PORT', 1),
        reader.integer('MAX', 1),
        reader.url('URL'),
        reader.boolean('ON', true),
        reader.string('SECRET'),
      ])
    expect(read).toThrow(ConfigError)
    expect(read).toThrow(/PORT must be[\s\S]*MAX must be[\s\S]*URL must be[\s\S]*ON must be[\s\S]*SECRET is required/)
  })
})
