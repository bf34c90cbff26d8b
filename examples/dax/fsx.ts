/**
 * Our own exerciser of the DAX file system, after the idea of fsx and of the DAX cases of fstests:
 * random operations of several threads on the same files, page faults, flags that go on and off,
 * devices that write to pinned pages, and a crash at the end of every round. Every byte that is
 * found is judged. With `--bug` one line of the spec is left out or moved.
 */
import { parseArgs } from "node:util";
import { exercise, type Outcome } from "./fsx/campaign.js";
import { menuOf, menuText } from "./fsx/menu.js";
import { shrink } from "./fsx/shrink.js";
import type { Settings } from "./fsx/stage.js";
import { Bug } from "./threaded/dax.js";

const bugs = Object.keys(Bug).filter((name) => name !== "NO_BUG");
const usage = `npm run fsx -- [options]
  --ops N        operations of all threads (200000)
  --seed S       of everything but the order in which threads run (the time)
  --threads N    besides the one of the device (2)
  --files N      (3)
  --pages N      of a file (3)
  --often LIST   operations that are done more or less often; usual is
                 ${wrapped(menuText)}
  --tlb          page tables have a TLB in front
  --bug NAME     ${wrapped(bugs.join(", "))}
  --shrink S     seconds for making a failing run smaller (20)
  --budget S     seconds after which it ends, whatever is left`;

await main();

function wrapped(list: string): string {
  return list.replace(/(.{60,76}[ ,])/g, "$1\n                 ");
}

async function main(): Promise<void> {
  const asked = readArguments();
  if (asked === undefined) {
    console.log(usage);
    process.exitCode = 2;
    return;
  }
  const { settings, shrinkMs, budgetMs } = asked;
  console.log(`seed ${settings.seed}`);
  const outcome = await exercise(settings, { say: progress(settings.ops), budgetMs });
  console.log(summary(outcome));
  if (outcome.finding === undefined) return;
  process.exitCode = 1;
  const smallest = await shrink(outcome, shrinkMs);
  if (smallest !== outcome) console.log(`smaller: ${summary(smallest)}`);
  console.log(`again: npm run fsx -- ${command(smallest.settings)}`);
}

interface Asked {
  readonly settings: Settings;
  readonly shrinkMs: number;
  readonly budgetMs: number;
}

function readArguments(): Asked | undefined {
  try {
    const { values } = parseArgs({
      options: {
        ops: { type: "string", default: "200000" },
        seed: { type: "string", default: String(Date.now() % 1_000_000) },
        threads: { type: "string", default: "2" },
        files: { type: "string", default: "3" },
        pages: { type: "string", default: "3" },
        often: { type: "string", default: "" },
        tlb: { type: "boolean", default: false },
        bug: { type: "string", default: "NO_BUG" },
        shrink: { type: "string", default: "20" },
        budget: { type: "string", default: "1e6" },
      },
    });
    const [name, bug] = Object.entries(Bug).find(([each]) => each === values.bug) ?? [];
    const settings = {
      ops: Number(values.ops),
      seed: Number(values.seed),
      threads: Number(values.threads),
      files: Number(values.files),
      pages: Number(values.pages),
      tlb: values.tlb || name === "TLB_FLUSHED_LATE",
      bug: bug ?? Bug.NO_BUG,
      often: values.often,
    };
    const { ops, threads, files, pages, seed } = settings;
    const isKnown =
      bug !== undefined &&
      menuOf(values.often) !== undefined &&
      [ops, threads, files, pages].every((one) => Number.isInteger(one) && one > 0) &&
      Number.isInteger(seed) &&
      Math.max(threads, files, pages) < 64;
    const shrinkMs = 1000 * Number(values.shrink);
    return isKnown ? { settings, shrinkMs, budgetMs: 1000 * Number(values.budget) } : undefined;
  } catch {
    return undefined;
  }
}

/** A line now and then. */
function progress(all: number): (ops: number) => void {
  let next = performance.now() + 10_000;
  return (ops) => {
    if (performance.now() < next) return;
    next += 10_000;
    console.log(`${ops} of ${all} operations`);
  };
}

function summary({ ops, seconds, crashes, finding }: Outcome): string {
  const done = `${ops} operations and ${crashes} crashes in ${seconds.toFixed(1)} s`;
  if (finding === undefined) return `${done}: every byte as it must be`;
  const { operation, what, thread, proof } = finding;
  return [`${done}: ${what}`, `${operation}, by thread ${thread}`, ...proof].join("\n");
}

/** What does it once more; threads may meet otherwise, and then it takes more than one. */
function command({ bug, often, tlb, ...counts }: Settings): string {
  const name = Object.entries(Bug).find(([, value]) => value === bug)?.[0] ?? "";
  const words = Object.entries(counts).map(([key, value]) => `--${key} ${value}`);
  if (often !== "") words.push(`--often ${often}`);
  if (tlb) words.push("--tlb");
  if (bug !== Bug.NO_BUG) words.push(`--bug ${name}`);
  return words.join(" ");
}
