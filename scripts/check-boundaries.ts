/**
 * The architecture test: floors, rooms, ceilings and confined imports, as ARCHITECTURE.md lists them.
 * Reads import statements as text, so it needs no build and sees tests and sources alike.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** A package imports packages of lower floors. Floor 2 may look sideways; package cycles fail the install. */
const FLOORS: Readonly<Record<string, number>> = {
  errors: 1,
  config: 1,
  'fail-points': 1,
  metrics: 1,
  logging: 1,
  streams: 1,
  xml: 1,
  policy: 1,
  testing: 1,
  http: 2,
  auth: 2,
  envelope: 2,
  storage: 2,
  metadata: 2,
  'kms-client': 3,
  control: 3,
  iam: 4,
  kms: 4,
  obs: 4,
  sealstack: 5,
}

/** Rooms of an app, and what each may import of the others. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  domain: ['domain'],
  wire: ['wire', 'domain'],
  flows: ['flows', 'domain'],
  operations: ['operations', 'flows', 'domain', 'wire'],
}

/** Imports that only some places may have; a place is the beginning of a path. */
const CONFINED: readonly { readonly module: RegExp; readonly places: readonly RegExp[] }[] = [
  { module: /^express$/, places: [/^packages\/http\//] },
  // A test that tampers with what is stored does so behind the store's back.
  {
    module: /^(@prisma\/|@libsql\/|libsql$)/,
    places: [/^packages\/metadata\//, /^scripts\//, /^apps\/sealstack\/specs\/(stored-fuzz|rewrap)\.test\.ts$/],
  },
  { module: /^@sealstack\/metadata\/iam$/, places: [/^apps\/iam\//] },
  { module: /^@sealstack\/metadata\/kms$/, places: [/^apps\/kms\//] },
  { module: /^@sealstack\/metadata\/obs$/, places: [/^apps\/obs\//] },
  { module: /^multer$/, places: [/^apps\/obs\/src\/operations\/shared\/receive-form\.ts$/] },
  { module: /^@sealstack\/testing$/, places: [/\.(test|contract)\.ts$/, /\/tests\//, /\/specs\//] },
]

/** Ciphers and what makes keys for them; hashes and HMACs are needed in more places. */
const CIPHER = /\bcreate(C|Dec)ipheriv\b|\bhkdfSync\b|\bscryptSync\b|\bscrypt\b\(/
const CIPHER_PLACES = [
  /^packages\/envelope\//,
  /^apps\/iam\/src\/domain\//,
  /^apps\/kms\/src\/domain\//,
  /^packages\/testing\//,
  /\.test\.ts$/,
  /\/tests\//,
]

const MAX_FILE_LINES = 300

const problems: string[] = []
const report = (file: string, text: string): void => {
  problems.push(`${file}: ${text}`)
}

const sourceFiles = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      return ['node_modules', 'dist', 'generated'].includes(entry.name) ? [] : sourceFiles(path)
    }
    return entry.name.endsWith('.ts') ? [path] : []
  })

const importsOf = (text: string): readonly string[] =>
  [
    ...text.matchAll(/^\s*(?:import|export)\s[^'"`;]*?from\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\('([^']+)'\)/gm),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? '')

const workspaceOf = (file: string): string => file.split('/')[1] ?? ''

const isTest = (file: string): boolean => /\.(test|contract)\.ts$|\/(tests|specs|vectors)\//.test(file)

const checkFloor = (file: string, module: string): void => {
  const target = /^@sealstack\/([\w-]+)/.exec(module)?.[1]
  const own = workspaceOf(file)
  if (target === undefined || target === own || isTest(file)) return
  const [ownFloor, targetFloor] = [FLOORS[own], FLOORS[target]]
  if (ownFloor === undefined || targetFloor === undefined) {
    report(file, `the floor of ${ownFloor === undefined ? own : target} is not declared in scripts/check-boundaries.ts`)
  } else if (targetFloor > ownFloor || (targetFloor === ownFloor && ownFloor !== 2)) {
    report(file, `imports ${module}, which is not below it`)
  }
}

const checkRoom = (file: string, module: string): void => {
  if (!file.startsWith('apps/') || !module.startsWith('.') || isTest(file)) return
  const roomOf = (path: string): string | undefined => /^apps\/[\w-]+\/src\/(\w+)\//.exec(path)?.[1]
  const target = join(dirname(file), module)
  if (workspaceOf(target) !== workspaceOf(file)) {
    report(file, `reaches into another workspace by path: ${module}`)
    return
  }
  const [own, other] = [roomOf(file), roomOf(target)]
  const allowed = own === undefined ? undefined : ROOMS[own]
  if (allowed && other !== undefined && other in ROOMS && !allowed.includes(other)) {
    report(file, `a file of ${own}/ imports one of ${other}/: ${module}`)
  }
}

const checkConfined = (file: string, module: string): void => {
  for (const { module: pattern, places } of CONFINED) {
    if (pattern.test(module) && !places.some((place) => place.test(file))) report(file, `may not import ${module}`)
  }
}

const checkDeclared = (file: string, module: string): void => {
  if (/^(\.|node:)/.test(module) || isTest(file)) return
  const name = module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/')
  const folder = file.split('/').slice(0, 2).join('/')
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  )
  if (!(name in dependencies || name in peerDependencies))
    report(file, `imports ${name}, which ${folder}/package.json does not declare`)
}

const checkCeiling = (file: string, text: string): void => {
  const lines = text.split('\n').length - 1
  if (lines > MAX_FILE_LINES && !isTest(file)) report(file, `has ${lines} lines; the ceiling is ${MAX_FILE_LINES}`)
}

const files = [...sourceFiles('packages'), ...sourceFiles('apps')]
for (const file of files) {
  const text = readFileSync(join(root, file), 'utf8')
  checkCeiling(file, text)
  if (CIPHER.test(text) && !CIPHER_PLACES.some((place) => place.test(file)))
    report(file, 'calls a cipher outside its place')
  for (const module of importsOf(text)) {
    checkFloor(file, module)
    checkRoom(file, module)
    checkConfined(file, module)
    checkDeclared(file, module)
  }
}

for (const problem of problems) console.error(problem)
console.log(`${relative(process.cwd(), root) || '.'}: ${files.length} files, ${problems.length} boundary problems`)
process.exitCode = problems.length > 0 ? 1 : 0
