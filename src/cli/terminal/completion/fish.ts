import type { Command } from "commander";
import { placesOf, type Place, type Word } from "./places.ts";

/** Returns a fish script that completes the command's words, with descriptions, and files where an argument is a file. */
export function fishCompletion(program: Command): string {
  const places = placesOf(program);
  const name = program.name();
  const paths = places.flatMap(({ path }) => (path === "" ? [] : quote(path))).join(" ");
  return `# Completion of ${name} for fish. In ~/.config/fish/config.fish: ${name} completion fish | source
function __${name}_place
  set -l place ""
  for word in (commandline --tokenize-at-cursor --cut-at-cursor 2>/dev/null; or commandline -opc)[2..]
    contains -- "$place $word" ${paths}; and set place "$place $word"
  end
  echo -- $place
end
function __${name}_at
  test (__${name}_place) = "$argv[1]"
end
complete -c ${name} -e
${places.flatMap((place) => linesOf(name, place)).join("\n")}
`;
}

function linesOf(name: string, place: Place): string[] {
  const { path, commands, options, valued, choices } = place;
  const start = `complete -c ${name} -n ${quote(`__${name}_at ${quote(path)}`)}`;
  const words = [...commands, ...choices.map((text) => ({ text, description: "" }))];
  return [
    // Files are only offered where no word is.
    ...words.map((word) => `${start} -f -a ${quote(word.text)}${describe(word)}`),
    ...options.map((option) => {
      const value = valued.includes(option.text) ? " -r" : "";
      return `${start} -l ${option.text.replace(/^--/, "")}${value}${describe(option)}`;
    }),
  ];
}

function describe({ description }: Word): string {
  return description === "" ? "" : ` -d ${quote(description)}`;
}

/** Quotes a text for fish, in which a backslash has a meaning between single quotes too. */
function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
