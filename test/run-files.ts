/**
 * The process in which test files run, one after the other, as `run.ts` names them. It collects the
 * suites of each as uvu's own command line does. What is printed goes the same way as the counts,
 * so that the lines of two processes do not mix.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { compiledFolder } from "./support/project.js";

export interface FileCounts {
  readonly total: number;
  readonly passed: number;
}

/** Something was printed; with `counts` the file is done. */
export interface FileNews {
  readonly text: string;
  readonly counts?: FileCounts;
}

/** What `test.run()` leaves in the queue: errors as text (or true), passed, skipped, all. */
type Suite = () => Promise<readonly [string | true, number, number, number]>;

/** Where uvu looks: with `UVU_DEFER`, suites wait in the group that `UVU_INDEX` names. */
interface UvuGlobals {
  UVU_DEFER: number;
  UVU_INDEX: number;
  UVU_QUEUE: Suite[][];
}

// What uvu keeps there is not declared.
const uvu = globalThis as unknown as UvuGlobals;
uvu.UVU_DEFER = 1;
uvu.UVU_QUEUE = [];

function tell(news: FileNews): void {
  process.send?.(news);
}

process.stdout.write = (chunk: string | Uint8Array): boolean => {
  tell({ text: typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk) });
  return true;
};

async function runFile(file: string): Promise<FileCounts> {
  const suites: Suite[] = [];
  uvu.UVU_INDEX = uvu.UVU_QUEUE.push(suites) - 1;
  await import(pathToFileURL(join(compiledFolder, "test", file)).href);
  const counts = { total: 0, passed: 0 };
  for (const suite of suites) {
    const [errors, passed, , total] = await suite();
    if (typeof errors === "string") tell({ text: `\n${errors}\n` });
    counts.total += total;
    counts.passed += passed;
  }
  if (counts.total > 0) return counts;
  tell({ text: "  no test in it\n" });
  return { total: 1, passed: 0 };
}

process.on("message", async (file: string) => {
  tell({ text: "", counts: await runFile(file) });
});
