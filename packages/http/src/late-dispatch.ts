import type { Dispatch } from './message.ts'

/** What serves requests, loaded and made for the first of them, where most users have none. */
export const lateDispatch = (make: () => Promise<Dispatch>): Dispatch => {
  let made: Promise<Dispatch> | undefined
  return async (request) => {
    made ??= make()
    return (await made)(request)
  }
}
