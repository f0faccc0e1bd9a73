import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'
import { newDir, outcomeOf, runProgram } from './_util.ts'

/** Lines of which the last word is to be completed, and what it may become. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  'sealstack env': ['env', 'envelope'],
  'sealstack kms des': ['describe-key'],
  // A value is no command, and an argument no end.
  'sealstack kms create-key --alias kms --des': ['--description'],
  'sealstack envelope encrypt file --cont': ['--context'],
  'sealstack env --shell f': ['fish'],
  'sealstack completion z': ['zsh'],
  'sealstack envelope encrypt my-f': ['my-file'],
  'sealstack start --seed my-f': ['my-file'],
}

/** How a shell is asked, by a script that reads the completions from `script` and completes `line`. */
const SHELLS = {
  bash: `. ./script
    read -ra COMP_WORDS <<< "$line"; COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _sealstack; printf '%s\\n' "\${COMPREPLY[@]}"`,
  fish: `source ./script; complete -C "$line"`,
  // What zsh's own functions are handed is printed, where it fits; there is nothing that they could be asked otherwise.
  zsh: `compdef() { }; . ./script
    words=(\${=line}); CURRENT=\${#words}
    fitting() { print -rl -- "$@" | grep -e "^\${words[-1]}" }
    _describe() { fitting "\${(@)\${(@P)2}%%:*}" }
    _files() { fitting *(N) }
    _sealstack`,
} as const

test.for(Object.entries(SHELLS))(
  '%s completes commands, options, their values and files',
  async ([shell, script], { expect, skip }) => {
    if (spawnSync(shell, ['-c', 'exit 0']).status !== 0) skip(`there is no ${shell} on this machine`)
    const cwd = newDir()
    writeFileSync(join(cwd, 'script'), (await outcomeOf(runProgram(['completion', shell]))).stdout)
    writeFileSync(join(cwd, 'my-file'), '')
    for (const [line, expected] of Object.entries(LINES)) {
      const env = { PATH: process.env.PATH, HOME: cwd, line }
      const printed = String(execFileSync(shell, ['-c', script], { cwd, env }))
      const words = printed.split('\n').flatMap((text) => text.split('\t').slice(0, 1).filter(Boolean))
      expect(words.sort(), `${line} in ${shell}`).toEqual(expected)
    }
  },
)
