#!/usr/bin/env node
/** The program: one run of the command line. Everything of note is in `run.ts`. */
import { nodePlatform } from "./node-platform.js";
import { run } from "./run.js";

const worker = new URL("./worker.js", import.meta.url);
// Not `process.exit`: what was written to a pipe must have time to leave.
process.exitCode = await run(process.argv.slice(2), nodePlatform(worker));
