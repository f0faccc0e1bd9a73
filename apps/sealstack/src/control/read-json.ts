import { text } from 'node:stream/consumers'
import type { HttpRequest } from '@sealstack/http'

/** The body of a request as a value; an empty one is `{}`, and one that is no JSON undefined. */
export const readJson = async ({ body }: Pick<HttpRequest, 'body'>): Promise<unknown> => {
  const content = await text(body)
  try {
    return content === '' ? {} : JSON.parse(content)
  } catch {
    return undefined
  }
}
