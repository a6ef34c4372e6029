#!/usr/bin/env node
import { createProgram } from "./program.ts";
import { runProgram } from "./terminal/run.ts";

await runProgram(createProgram());
