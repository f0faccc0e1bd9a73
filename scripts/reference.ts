/**
 * Writes docs/reference/ from what the program is made of: the command line from its commands, the control API from its
 * table of routes. `--check` says whether the files are as they would be written.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createProgram } from '../apps/sealstack/src/cli/program.ts'
import { type Controlled, controlRoutes } from '../apps/sealstack/src/control/routes.ts'

const folder = join(dirname(fileURLToPath(import.meta.url)), '../docs/reference')
type Command = Awaited<ReturnType<typeof createProgram>>

const NOTE = '<!-- Written by `npm run reference`. -->'

const commandSections = (command: Command): readonly string[] =>
  command.commands.length > 0
    ? command.commands.flatMap(commandSections)
    : [`## ${namesOf(command).join(' ')}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``]

const namesOf = (command: Command): readonly string[] => [
  ...(command.parent ? namesOf(command.parent) : []),
  command.name(),
]

const helpOf = (command: Command): string => {
  let text = ''
  command.configureHelp({ helpWidth: 100 }).configureOutput({ writeOut: (part) => (text += part) })
  command.outputHelp()
  return text.trim()
}

const cli = async (): Promise<string> => {
  const program = await createProgram({})
  return `# The command line\n\n${NOTE}\n\n\`\`\`text\n${helpOf(program)}\n\`\`\`\n\n${commandSections(program).join('\n\n')}\n`
}

const controlApi = (): string => {
  // Routes are only listed; none of them is called.
  const unused = new Proxy({}, { get: () => () => unused }) as unknown as Controlled
  const rows = controlRoutes(unused).map(({ method, path, summary }) => `- \`${method} ${path}\`: ${summary}`)
  return `# The control API\n\n${NOTE}\n\nWhat each takes and answers is in the OpenAPI document, at \`/_sealstack/openapi.json\` of a running cloud.\n\n${rows.join('\n')}\n`
}

const files: Readonly<Record<string, string>> = { 'cli.md': await cli(), 'control-api.md': controlApi() }
const isCheck = process.argv.includes('--check')
mkdirSync(folder, { recursive: true })
for (const [name, text] of Object.entries(files)) {
  const path = join(folder, name)
  if (!isCheck) writeFileSync(path, text)
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error(`docs/reference/${name} is not what the program is: run "npm run reference".`)
    process.exitCode = 1
  }
}
