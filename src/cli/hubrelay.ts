#!/usr/bin/env node
import { createProgram } from "./program.ts";
import { endWithReader, runProgram } from "./terminal/run.ts";

endWithReader();
await runProgram(createProgram());
