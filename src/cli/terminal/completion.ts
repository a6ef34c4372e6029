import type { Command, Option } from "commander";

/** A command in the tree of commands, with the words that can follow it. */
interface Place {
  /** The subcommands up to it, each after a space: ` rules check`. */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
  /** Options that take a value, with their dashes. */
  readonly valued: readonly string[];
  /** The values that the first argument may have; empty if any. */
  readonly choices: readonly string[];
}

interface Word {
  readonly text: string;
  readonly description: string;
}

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

function placesOf(program: Command): Place[] {
  const shared = program.options.filter(({ long }) => long !== "--version");
  const visit = (command: Command, path: string): Place[] => {
    const options = [...new Set([...command.options, ...shared])].filter(({ hidden }) => !hidden);
    const subcommands = command.commands.filter((each) => each.name() !== "help");
    const place = {
      path,
      commands: subcommands.map((each) => ({ text: each.name(), description: each.description() })),
      options: [...options.map(wordOf), { text: "--help", description: "display help for command" }],
      valued: options.filter(({ required }) => required).map(({ long }) => long ?? ""),
      choices: command.registeredArguments[0]?.argChoices ?? [],
    };
    return [place, ...subcommands.flatMap((each) => visit(each, `${path} ${each.name()}`))];
  };
  return visit(program, "");
}

function wordOf({ long, short, description }: Option): Word {
  return { text: long ?? short ?? "", description };
}

/** Joins the paths of all commands to a pattern of the shell's `case`. */
function pathsOf(places: readonly Place[]): string {
  return places
    .filter(({ path }) => path !== "")
    .map(({ path }) => quote(path))
    .join("|");
}

/** Formats words with descriptions for zsh's _describe, in which a colon ends the word. */
function described(words: readonly Word[]): string {
  return words.map(({ text, description }) => quote(`${text.replaceAll(":", "\\:")}:${description}`)).join(" ");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
