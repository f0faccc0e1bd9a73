/** The text is not a document that we read; the message is for logs. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}
