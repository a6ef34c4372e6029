import type { Command } from "commander";
import { pathsOf, placesOf, quote } from "./places.ts";

/** Returns a bash script that completes the command's words, and files where an argument is a file. */
export function bashCompletion(program: Command): string {
  const places = placesOf(program);
  const name = program.name();
  const cases = places.map(({ path, commands, options, valued, choices }) => {
    const words = quote([...commands.map(({ text }) => text), ...choices].join(" "));
    const flags = quote(options.map(({ text }) => text).join(" "));
    return `    ${quote(path)}) words=${words} options=${flags} valued=${quote(` ${valued.join(" ")} `)} ;;`;
  });
  return `# Completion of ${name} for bash. In ~/.bashrc: source <(${name} completion bash)
_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local place="" words="" options="" valued="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$place \${COMP_WORDS[i]}" in
      ${pathsOf(places)}) place="$place \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$place" in
${cases.join("\n")}
  esac
  COMPREPLY=()
  [[ "$valued" == *" $previous "* ]] && return
  [[ "$current" == -* ]] && words="$options"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${name} ${name}
`;
}
