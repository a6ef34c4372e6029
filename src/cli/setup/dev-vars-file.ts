import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Sets one variable in a file of variables, and leaves its other lines as they are. Nobody else may read the file. */
export function changeDevVar(file: string, name: string, value: string): void {
  const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  const line = `${name}="${value}"`;
  const place = lines.findIndex((text) => text.trimStart().startsWith(`${name}=`));
  if (place === -1) lines.push(line);
  else lines[place] = line;
  writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
}
