import { Argument, type Command } from 'commander'

type Writer = (paths: readonly CommandPath[]) => string

/** A command and what may follow it. */
interface CommandPath {
  /** `kms create-key`; empty for the program itself. */
  readonly path: string
  readonly words: readonly { readonly word: string; readonly description: string }[]
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
      process.stdout.write(`${WRITERS[shell]?.(pathsOf(program)) ?? ''}\n`)
    })
}

const pathsOf = (command: Command, path: readonly string[] = []): readonly CommandPath[] => [
  {
    path: path.join(' '),
    words: [
      ...command.commands.map((each) => ({ word: each.name(), description: each.description() })),
      ...command.options.flatMap(({ long, description }) => (long ? [{ word: long, description }] : [])),
      { word: '--help', description: 'display help for command' },
    ],
  },
  ...command.commands.flatMap((each) => pathsOf(each, [...path, each.name()])),
]

const bash: Writer = (paths) => `_sealstack() {
  local path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  local words
  case "$path" in
${paths.map(({ path, words }) => `    "${path}") words="${words.map(({ word }) => word).join(' ')}" ;;`).join('\n')}
    *) words="" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _sealstack sealstack`

const zsh: Writer = (paths) => `#compdef sealstack
_sealstack() {
  local at="" word
  for word in "\${words[@]:1:CURRENT-2}"; do
    case "$word" in -*) ;; *) at="\${at:+$at }$word" ;; esac
  done
  local -a found
  case "$at" in
${paths
  .map(({ path, words }) => {
    const entries = words.map(({ word, description }) => quoted(`${word.replaceAll(':', '\\:')}:${description}`))
    return `    "${path}") found=(${entries.join(' ')}) ;;`
  })
  .join('\n')}
  esac
  _describe command found || _files
}
compdef _sealstack sealstack`

const fish: Writer = (paths) => `complete -c sealstack -e
function __sealstack_at
  set -l words (commandline -opc | string match -v -- '-*')
  test "$words[2..]" = "$argv"
end
${paths
  .flatMap(({ path, words }) =>
    words.map(({ word, description }) => {
      const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`
      return `complete -c sealstack -n ${quoted(`__sealstack_at ${path}`.trim())} ${what} -d ${quoted(description)}`
    }),
  )
  .join('\n')}`

/** In single quotes, which every one of these shells reads alike where there is none within. */
const quoted = (text: string): string => `'${text.replaceAll("'", '’')}'`

const WRITERS: Readonly<Record<string, Writer>> = { bash, zsh, fish }
