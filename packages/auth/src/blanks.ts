/*
 * ASCII white space alone. JavaScript's `trim` and `\s` also take U+00A0, which is the second byte of a UTF-8 `à` in a
 * header that is read byte for byte.
 */

/** Without white space at either end. */
export const trimBlanks = (text: string): string => text.replaceAll(/^[\t-\r ]+|[\t-\r ]+$/g, '')

/** Trimmed, and each run of white space inside made one blank. */
export const foldBlanks = (text: string): string =>
  /[\t-\r ]/.test(text) ? trimBlanks(text).replaceAll(/[\t-\r ]+/g, ' ') : text
