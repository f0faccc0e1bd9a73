import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A fresh folder of its own under the system's temporary folder, and the function that removes it with all it holds. */
export const tempDir = (): { readonly path: string; readonly remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), 'sealstack-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
