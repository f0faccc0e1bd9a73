/** Why bytes cannot be the material of a key of that spec; undefined when they can. */
export const materialProblem = (spec: string, material: Uint8Array): string | undefined =>
  spec === 'SYMMETRIC_DEFAULT' && material.byteLength !== 32 ? 'The key material must have 256 bits.' : undefined
