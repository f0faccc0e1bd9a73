/** A copy of an object without the members that are undefined: for whoever gets it as a value and not as JSON. */
export const withoutAbsent = <Shown extends object>(shown: Shown): Shown =>
  Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined)) as Shown
