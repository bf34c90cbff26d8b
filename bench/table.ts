/** Prints races and start-up times as text: one row per contender, then lockspec's ratios. */
import type { Entry, Race } from "./race.js";
import type { StartUp } from "./start-up.js";

const headings = [
  "contender",
  "states",
  "successors",
  "seconds",
  "compile s",
  "cpu s",
  "M succ/s",
  "peak MB",
  "bytes/state",
];

export function renderRace(race: Race): string {
  const constants = Object.entries(race.constants).map(([name, value]) => `${name}=${value}`);
  const measured = race.entries.filter((entry) => entry.missing === undefined);
  const rows = [headings, ...measured.map(row)];
  const widths = headings.map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  "),
  );
  const failed = race.entries.flatMap((entry) =>
    entry.missing === undefined ? [] : [`${entry.contender}: ${entry.missing}`],
  );
  const title = `${race.workload}, ${race.size} (${constants.join(", ")})`;
  return [title, ...lines, ...failed, ...measured.flatMap(warning), ...ratios(measured), ""].join(
    "\n",
  );
}

function row(entry: Entry): readonly string[] {
  return [
    `${entry.contender} (${entry.note})`,
    grouped(entry.counts?.states),
    grouped(entry.counts?.successors),
    fixed(entry.seconds, 2),
    fixed(entry.compileSeconds, 2),
    fixed(entry.processorSeconds, 2),
    fixed(millions(entry.successorsPerSecond), 2),
    fixed(millions(entry.peakBytes), 0),
    fixed(entry.bytesPerState, 1),
  ];
}

function warning({ contender, disturbedCores }: Entry): readonly string[] {
  if (disturbedCores === undefined) return [];
  const cores = fixed(disturbedCores, 1);
  return [`${contender} was disturbed: it had ${cores} cores; measure again on a quiet machine`];
}

/** How many times the successors per second of each peer; and with its compiling counted in. */
function ratios(entries: readonly Entry[]): readonly string[] {
  const ours = entries.find((entry) => entry.contender === "lockspec");
  if (ours?.seconds === undefined) return [];
  const mine = ours.seconds;
  return entries.flatMap((entry) => {
    if (entry === ours || entry.seconds === undefined) return [];
    const whole = entry.seconds + (entry.compileSeconds ?? 0);
    const rate = (ours.successorsPerSecond ?? 0) / (entry.successorsPerSecond ?? Number.NaN);
    return [
      `lockspec : ${entry.contender} = ${fixed(rate, 2)} in successors/s, ` +
        `${fixed(whole / mine, 2)} in time to the verdict with compiling`,
    ];
  });
}

export function renderStartUp(startUp: StartUp): string {
  const { spec, checkSeconds, nodeSeconds, ratio } = startUp;
  if (Number.isNaN(ratio)) return `start-up: lockspec check ${spec}: does not exit with 0`;
  return (
    `start-up: lockspec check ${spec}: ${fixed(checkSeconds * 1000, 0)} ms, ` +
    `node -e 0: ${fixed(nodeSeconds * 1000, 0)} ms, ratio ${fixed(ratio, 2)}`
  );
}

function grouped(value: number | undefined): string {
  return value === undefined ? "-" : value.toLocaleString("en-US");
}

function millions(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value / 1e6;
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? "-" : value.toFixed(digits);
}
