/** A pattern as code units, with the two wildcards as numbers that no code unit has. */
export type Glob = readonly number[]

/** `*`: any run of characters, the empty one too. */
export const ANY_RUN = -1
/** `?`: exactly one character. */
export const ANY_ONE = -2

/** What a match reads of a text; a string is one. */
export interface GlobText {
  readonly length: number
  charCodeAt(index: number): number
}

/** Reads `*` and `?` as wildcards and all else as itself. */
export const compileGlob = (pattern: string): Glob => {
  const glob: number[] = []
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern[index]
    if (char === '*') pushRun(glob)
    else glob.push(char === '?' ? ANY_ONE : pattern.charCodeAt(index))
  }
  return glob
}

/** Adds a `*`; neighbours are one. */
export const pushRun = (glob: number[]): void => {
  if (glob.at(-1) !== ANY_RUN) glob.push(ANY_RUN)
}

/** Adds text that is to match itself, whatever characters it has. */
export const pushLiteral = (glob: number[], text: string): void => {
  for (let index = 0; index < text.length; index++) glob.push(text.charCodeAt(index))
}

/** Whether two code units are one character, such as an emoji. */
const isPair = (text: GlobText, index: number): boolean =>
  (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00

/**
 * Whether the whole text matches. Only the last `*` is ever reconsidered: an earlier one has nothing to gain, as the
 * first place where the part after it fits leaves the most text. So the cost is at most pattern times text, never more.
 */
export const matchesGlob = (glob: Glob, text: GlobText): boolean => {
  let at = 0
  let run = -1
  let resume = 0
  let index = 0
  while (index < text.length) {
    const token = glob[at]
    if (token === ANY_RUN) {
      run = at++
      resume = index
      if (at === glob.length) return true
    } else if (token === ANY_ONE) {
      at++
      index += isPair(text, index) ? 2 : 1
    } else if (token !== undefined && token === text.charCodeAt(index)) {
      at++
      index++
    } else if (run >= 0) {
      at = run + 1
      index = ++resume
    } else {
      return false
    }
  }
  while (glob[at] === ANY_RUN) at++
  return at === glob.length
}
