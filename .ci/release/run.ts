import { execFileSync } from "node:child_process";
import { CHECKS, versionOf } from "./checks.ts";

// `npm run release -- minor [--dry-run]`: checks all conditions of a release, then makes its commit and tag by `npm version`.
const [argument = "", ...options] = process.argv.slice(2);
const version = versionOf(argument);
if (version === undefined || options.some((option) => option !== "--dry-run")) {
  console.error("usage: npm run release -- <version | major | minor | patch> [--dry-run]");
  process.exit(2);
}
for (const { name, problem } of CHECKS) {
  const found = problem(version);
  console.log(`${found === undefined ? "ok      " : "refused "} ${name}${found === undefined ? "" : `: ${found}`}`);
  if (found !== undefined) process.exit(1);
}
if (options.includes("--dry-run")) {
  console.log(`${version} can be released: npm run release -- ${argument}`);
} else {
  execFileSync("npm", ["version", version, "--message", "chore(release): %s"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  console.log(`v${version} is committed and tagged. Next: git push --follow-tags && npm publish`);
}
