/** What a text says once its percent-escapes are read; as it is where they cannot be. */
export const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
