import { Argument, type Command, type Option } from 'commander'

type Writer = (commands: readonly Completed[]) => string

/** A word that may come next. */
interface Word {
  readonly word: string
  readonly description: string
}

/** An option that is followed by a value, and which values there are; any, as of a file, where there are none. */
interface Valued {
  readonly option: string
  readonly choices: readonly string[]
}

/** A command and what may follow it. */
interface Completed {
  /** `kms create-key`; empty for the program itself. */
  readonly path: string
  readonly words: readonly Word[]
  readonly valued: readonly Valued[]
}

/** `sealstack completion` */
export const addCompletion = (program: Command): void => {
  program
    .command('completion')
    .description('print the completions of a shell')
    .addArgument(new Argument('<shell>', 'which').choices(Object.keys(WRITERS)))
    .addHelpText(
      'after',
      `
Examples:
  source <(sealstack completion bash)
  sealstack completion zsh > "\${fpath[1]}/_sealstack"
  sealstack completion fish > ~/.config/fish/completions/sealstack.fish`,
    )
    .action((shell: string) => {
      process.stdout.write(`${WRITERS[shell]?.(completedOf(program)) ?? ''}\n`)
    })
}

const completedOf = (command: Command, path: readonly string[] = []): readonly Completed[] => [
  {
    path: path.join(' '),
    words: [
      ...command.commands.map((each) => ({ word: each.name(), description: each.description() })),
      ...command.registeredArguments.flatMap(({ argChoices = [], description }) =>
        argChoices.map((word) => ({ word, description })),
      ),
      ...command.options.map((option) => ({ word: nameOf(option), description: option.description })),
      { word: '--help', description: 'display help for command' },
    ],
    valued: command.options
      .filter(({ required, optional }) => required || optional)
      .map((option) => ({ option: nameOf(option), choices: option.argChoices ?? [] })),
  },
  ...command.commands.flatMap((each) => completedOf(each, [...path, each.name()])),
]

const nameOf = ({ long, flags }: Option): string => long ?? flags

const bash: Writer = (commands) => `_sealstack() {
  local at="" word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${at:+$at }$word" in
      ${pathsOf(commands)}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at \${COMP_WORDS[COMP_CWORD-1]}" in
${valuedOf(commands, (choices) => `words="${choices.join(' ')}"`)}
    *) case "$at" in
${commands.map(({ path, words }) => `      "${path}") words="${words.map(({ word }) => word).join(' ')}" ;;`).join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o filenames -F _sealstack sealstack`

const zsh: Writer = (commands) => `#compdef sealstack
_sealstack() {
  local at="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${at:+$at }$word" in
      ${pathsOf(commands)}) at="\${at:+$at }$word" ;;
    esac
  done
  local -a found
  case "$at \${words[CURRENT-1]}" in
${valuedOf(commands, (choices) => `found=(${choices.map(quoted).join(' ')})`)}
    *) case "$at" in
${commands.map(({ path, words }) => `      "${path}") found=(${words.map(described).join(' ')}) ;;`).join('\n')}
    esac ;;
  esac
  (( \${#found} )) && _describe command found || _files
}
if [ "$funcstack[1]" = _sealstack ]; then _sealstack "$@"; else compdef _sealstack sealstack; fi`

const fish: Writer = (commands) => `complete -c sealstack -e
function __sealstack_at
  set -l at
  for word in (commandline -opc)[2..]
    if contains -- (string join -- ' ' $at $word) ${commands.map(({ path }) => quoted(path)).join(' ')}
      set -a at $word
    end
  end
  test "$at" = "$argv"
end
${commands
  .flatMap(({ path, words, valued }) =>
    words.map(({ word, description }) => {
      const choices = valued.find(({ option }) => option === word)?.choices
      const value = choices === undefined ? '' : choices.length === 0 ? ' -r' : ` -x -a ${quoted(choices.join(' '))}`
      const what = word.startsWith('--') ? `-l ${word.slice(2)}${value}` : `-f -a ${word}`
      return `complete -c sealstack -n ${quoted(`__sealstack_at ${path}`.trim())} ${what} -d ${quoted(description)}`
    }),
  )
  .join('\n')}`

/** The commands that there are, as alternatives of a `case`. */
const pathsOf = (commands: readonly Completed[]): string =>
  commands
    .filter(({ path }) => path !== '')
    .map(({ path }) => `"${path}"`)
    .join('|')

/** Where a value comes next: a `case` of each command and option. */
const valuedOf = (commands: readonly Completed[], offer: (choices: readonly string[]) => string): string =>
  commands
    .flatMap(({ path, valued }) =>
      valued.map(({ option, choices }) => `    "${path} ${option}") ${choices.length === 0 ? ':' : offer(choices)} ;;`),
    )
    .join('\n')

const described = ({ word, description }: Word): string => quoted(`${word.replaceAll(':', '\\:')}:${description}`)

/** In single quotes, which every one of these shells reads alike where there is none within. */
const quoted = (text: string): string => `'${text.replaceAll("'", '’')}'`

const WRITERS: Readonly<Record<string, Writer>> = { bash, zsh, fish }
