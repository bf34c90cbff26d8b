/**
 * `npm run bench`: lockspec against its peers on the same graphs, in one run. It prints a table and
 * the ratios, and writes everything with the machine's description to `bench/result`.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { contenders, type Place } from "./contender.js";
import { type DaxRate, measureDaxFiles, renderDaxFiles } from "./dax-files.js";
import { type FaultThroughput, measureFaults, renderFaults } from "./fault-throughput.js";
import { type LockPair, measureLockPairs, renderLockPairs } from "./lock-pairs.js";
import { describeMachine } from "./machine.js";
import { type DeviceCost, measureDevice, renderDevice } from "./pmem-device.js";
import { type Race, race } from "./race.js";
import { measureStartUp, type StartUp } from "./start-up.js";
import { renderRace, renderStartUp } from "./table.js";
import { workloads } from "./workload.js";

const usage = `npm run bench -- [options]
  --repeat N            rounds of every search (3)
  --size NAME           small, medium, large or huge (large)
  --workload NAME,…     ${workloads.map((workload) => workload.name).join(", ")} (all)
  --contender NAME,…    ${contenders.map((contender) => contender.name).join(", ")} (all)
  --start-up N          rounds of the start-up measurement (15), 0 for none
  --run-time N          rounds of the run time's measurements (7), 0 for none
  --no-save             print only, write no result`;

await main();

async function main(): Promise<void> {
  const chosen = readArguments();
  if (chosen === undefined) {
    console.log(usage);
    process.exitCode = 2;
    return;
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
  const root = findRoot();
  const workFolder = mkdtempSync(join(tmpdir(), "lockspec-bench-"));
  process.on("exit", () => rmSync(workFolder, { recursive: true, force: true }));
  const lockspecMain = fileURLToPath(new URL("../cli/main.js", import.meta.url));
  const place = { benchFolder: join(root, "bench"), lockspecMain, workFolder };
  const races = await runRaces(chosen, place);
  const startUps = runStartUps(chosen.startUp, place);
  const runTime = await measureRunTime(chosen.runTime, root);
  if (chosen.save) save(root, { races, startUps, ...runTime });
  const failed = races.some((one) => one.entries.some((entry) => entry.counts && entry.missing));
  if (failed) process.exitCode = 1;
}

interface Choice {
  readonly repeat: number;
  readonly size: string;
  readonly workloads: readonly string[];
  readonly contenders: readonly string[];
  readonly startUp: number;
  readonly runTime: number;
  readonly save: boolean;
}

function readArguments(): Choice | undefined {
  try {
    const { values } = parseArgs({
      options: {
        repeat: { type: "string", default: "3" },
        size: { type: "string", default: "large" },
        workload: { type: "string" },
        contender: { type: "string" },
        "start-up": { type: "string", default: "15" },
        "run-time": { type: "string", default: "7" },
        "no-save": { type: "boolean", default: false },
      },
    });
    const choice = {
      repeat: Number(values.repeat),
      size: values.size,
      workloads: values.workload?.split(",") ?? workloads.map((workload) => workload.name),
      contenders: values.contender?.split(",") ?? contenders.map((contender) => contender.name),
      startUp: Number(values["start-up"]),
      runTime: Number(values["run-time"]),
      save: !values["no-save"],
    };
    return isKnown(choice) ? choice : undefined;
  } catch {
    return undefined;
  }
}

function isKnown(choice: Choice): boolean {
  return (
    choice.repeat >= 0 &&
    choice.startUp >= 0 &&
    choice.runTime >= 0 &&
    choice.workloads.every((name) => workloads.some((workload) => workload.name === name)) &&
    choice.contenders.every((name) => contenders.some((contender) => contender.name === name)) &&
    workloads.some((workload) => workload.sizes.some((size) => size.name === choice.size))
  );
}

async function runRaces(choice: Choice, place: Place): Promise<readonly Race[]> {
  const races: Race[] = [];
  for (const workload of workloads) {
    const size = workload.sizes.find((one) => one.name === choice.size);
    if (size === undefined || choice.repeat === 0) continue;
    if (!choice.workloads.includes(workload.name)) continue;
    const finished = await race({
      workload,
      size,
      contenders: contenders.filter((contender) => choice.contenders.includes(contender.name)),
      repetitions: choice.repeat,
      place,
      say: (line) => console.error(`${workload.name}: ${line}`),
    });
    races.push(finished);
    console.log(renderRace(finished));
  }
  return races;
}

function runStartUps(repetitions: number, place: Place): readonly StartUp[] {
  if (repetitions === 0) return [];
  const spec = join(place.benchFolder, "fault-truncate.lockspec");
  const folder = join(dirname(place.benchFolder), "spec", "fault-vs-truncate");
  const { lockspecMain } = place;
  const startUps = [
    measureStartUp({ lockspecMain, spec, args: ["--instance", "small"], repetitions }),
    ...(existsSync(folder)
      ? [measureStartUp({ lockspecMain, spec: folder, args: [], repetitions })]
      : []),
  ];
  for (const startUp of startUps) console.log(renderStartUp(startUp));
  return startUps;
}

interface RunTime {
  readonly locks: readonly LockPair[];
  readonly device: readonly DeviceCost[];
  readonly faults?: FaultThroughput;
  readonly dax?: readonly DaxRate[];
}

async function measureRunTime(rounds: number, root: string): Promise<RunTime> {
  if (rounds === 0) return { locks: [], device: [] };
  const faults = await measureFaults(root, rounds);
  console.log(renderFaults(faults));
  const dax = await measureDaxFiles(rounds);
  console.log(renderDaxFiles(dax));
  const locks = measureLockPairs(rounds);
  console.log(renderLockPairs(locks));
  const device = measureDevice(rounds);
  console.log(renderDevice(device));
  return { faults, dax, locks, device };
}

interface Measured extends RunTime {
  readonly races: readonly Race[];
  readonly startUps: readonly StartUp[];
}

function save(root: string, measured: Measured): void {
  const date = new Date().toISOString();
  const folder = join(root, "bench", "result");
  const file = join(folder, `${date.slice(0, 16).replace(":", "")}.json`);
  const machine = describeMachine(join(root, "package.json"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify({ date, machine, ...measured }, null, 2)}\n`);
  console.log(`written to bench/result/${file.slice(folder.length + 1)}`);
}

/** The folder of package.json, wherever the compiled file lies under it. */
function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}
