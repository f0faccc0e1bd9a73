/** A stand-in for a Prisma client that is loaded and made when it is first asked for something. */
export interface DeferredClient<Client> {
  readonly client: Client
  /** Disconnects it, where it was made. */
  readonly disconnect: () => Promise<void>
}

/**
 * Puts off the making of a Prisma client. Prisma takes a tenth of a second to load; each client decodes its schema, which
 * takes milliseconds and a megabyte; and a cloud has three, of which few tests use all.
 */
export const deferredClient = <Client extends { readonly $disconnect: () => Promise<void> }>(
  make: () => Promise<Client>,
): DeferredClient<Client> => {
  let making: Promise<Client> | undefined
  let made: Client | undefined
  const asked = async (): Promise<Client> => {
    making ??= make()
    made = await making
    return made
  }
  /** A function that does not exist yet: of the client, or of one of its models. */
  const later =
    (name: string | symbol, model?: string | symbol) =>
    async (...args: readonly unknown[]): Promise<unknown> => {
      const client = await asked()
      const owner: object = model === undefined ? client : Object(Reflect.get(client, model))
      return Reflect.apply(Reflect.get(owner, name), owner, args)
    }
  const model = (name: string | symbol): object => new Proxy({}, { get: (_, method) => later(method, name) })
  const get = (_: object, name: string | symbol): unknown => {
    if (!made) return String(name).startsWith('$') ? later(name) : model(name)
    const member: unknown = Reflect.get(made, name)
    return typeof member === 'function' ? member.bind(made) : member
  }
  return {
    client: new Proxy({}, { get }) as Client,
    disconnect: async () => (await making?.catch(() => undefined))?.$disconnect(),
  }
}
