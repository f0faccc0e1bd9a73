/** One `name=value` of a query string, decoded; `value` is undefined for a bare name, as in `?uploads`. */
export interface QueryParam {
  readonly name: string
  readonly value: string | undefined
}

/**
 * Splits and decodes a raw query string in its own order. `+` is a blank, as HTML forms have it.
 * @throws URIError when a percent escape is malformed.
 */
export const parseQuery = (rawQuery: string): readonly QueryParam[] =>
  rawQuery === ''
    ? []
    : rawQuery
        .split('&')
        .filter((pair) => pair !== '')
        .map((pair) => {
          const equals = pair.indexOf('=')
          return equals < 0
            ? { name: decode(pair), value: undefined }
            : { name: decode(pair.slice(0, equals)), value: decode(pair.slice(equals + 1)) }
        })

const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
