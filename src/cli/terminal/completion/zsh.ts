import type { Command } from "commander";
import { pathsOf, placesOf, quote, type Word } from "./places.ts";

/** Returns a zsh script that completes the command's words, with descriptions. */
export function zshCompletion(program: Command): string {
  const places = placesOf(program);
  const name = program.name();
  const cases = places.map(({ path, commands, options, valued, choices }) => {
    const words = [...commands, ...choices.map((text) => ({ text, description: "" }))];
    return `    ${quote(path)})
      commands=(${described(words)})
      options=(${described(options)})
      valued=${quote(` ${valued.join(" ")} `)} ;;`;
  });
  return `#compdef ${name}
# Completion of ${name} for zsh. In ~/.zshrc, after compinit: source <(${name} completion zsh)
_${name}() {
  local place="" valued="" i
  local -a commands options
  for ((i = 2; i < CURRENT; i++)); do
    case "$place $words[i]" in
      ${pathsOf(places)}) place="$place $words[i]" ;;
    esac
  done
  case "$place" in
${cases.join("\n")}
  esac
  if [[ "$valued" == *" $words[CURRENT-1] "* ]]; then
    _files
  elif [[ "$PREFIX" == -* ]]; then
    _describe -o option options
  elif (( $#commands )); then
    _describe command commands
  else
    _files
  fi
}
compdef _${name} ${name}
`;
}

/** Formats words with descriptions for zsh's _describe, in which a colon ends the word. */
function described(words: readonly Word[]): string {
  return words.map(({ text, description }) => quote(`${text.replaceAll(":", "\\:")}:${description}`)).join(" ");
}
