/**
 * The time as answers bear it in their Date header, written once a second. SDKs whose clock is refused set it by this
 * header, so it is that of the clock by which they are judged.
 */
export const httpDates = ({ now }: { readonly now: () => number }): (() => string) => {
  let [secondMs, text] = [Number.NaN, '']
  return () => {
    const nowMs = Math.floor(now() / 1000) * 1000
    if (nowMs !== secondMs) [secondMs, text] = [nowMs, new Date(nowMs).toUTCString()]
    return text
  }
}
