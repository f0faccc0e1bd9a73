/** A stand-in for something that is made when it is first asked for one of its members. */
export interface OnFirstUse<Thing> {
  readonly thing: Thing
  /** What was made; undefined while nobody has asked. */
  readonly made: () => Thing | undefined
}

/**
 * Puts off the making of a Prisma client: it decodes its schema, which takes milliseconds and a megabyte, and a cloud has
 * three of them, of which few tests use all.
 */
export const onFirstUse = <Thing extends object>(make: () => Thing): OnFirstUse<Thing> => {
  let made: Thing | undefined
  const get = (_: object, name: string | symbol): unknown => {
    made ??= make()
    const member: unknown = Reflect.get(made, name)
    return typeof member === 'function' ? member.bind(made) : member
  }
  return { thing: new Proxy({}, { get }) as Thing, made: () => made }
}
