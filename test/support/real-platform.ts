/** The machine, with real workers, and what is written kept for the test. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { nodePlatform } from "../../cli/node-platform.js";
import type { OutputStream, Platform } from "../../cli/platform.js";
import { run } from "../../cli/run.js";
import { compiledFolder } from "./project.js";
import type { Outcome } from "./session.js";

export const machine: Platform = nodePlatform(
  pathToFileURL(join(compiledFolder, "cli", "worker.js")),
);

function keeps(texts: string[]): OutputStream {
  return {
    isTerminal: false,
    width: 80,
    colours: false,
    write: (text) => {
      texts.push(text);
    },
  };
}

/** `lockspec WORDS` in this process, from the project's folder. */
export async function runHere(words: readonly string[], more: Partial<Platform> = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const platform = { ...machine, out: keeps(out), err: keeps(err), ...more };
  const code = await run(words, platform);
  return { exitCode: code, stdout: out.join(""), stderr: err.join("") } satisfies Outcome;
}
