import type { HttpReply } from './message.ts'

/**
 * An answer to a {@link DocumentRequest}: the document itself, which is whoever's who asked. It is written as JSON only
 * for those who want a body.
 */
export class DocumentReply implements HttpReply {
  readonly status = 200
  readonly document: object

  constructor(document: object) {
    this.document = document
  }

  get body(): string {
    return JSON.stringify(this.document)
  }
}
