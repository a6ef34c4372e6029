#!/usr/bin/env node
// `npm create hubrelay my-relay` runs this. It is `hubrelay new my-relay`.
process.argv.splice(2, 0, "new");
await import("hubrelay/dist/hubrelay.js");
