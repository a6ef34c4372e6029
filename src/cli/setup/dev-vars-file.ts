import { existsSync, readFileSync } from "node:fs";
import { writePrivateFile } from "../local/private-file.ts";

/** Sets one variable in a file of variables, and leaves its other lines as they are. Afterwards only its owner may read it. */
export function changeDevVar(file: string, name: string, value: string): void {
  const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  const line = `${name}="${value}"`;
  const place = lines.findIndex((text) => text.trimStart().startsWith(`${name}=`));
  if (place === -1) lines.push(line);
  else lines[place] = line;
  writePrivateFile(file, `${lines.join("\n")}\n`);
}
