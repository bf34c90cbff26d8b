/**
 * A schedule in one word, for a command line: `@1.t0.t0.t2:1.a0`. What was decided at the
 * beginning, then the steps: `t2` a step of the third thread, `a0` the first action, `c` a crash;
 * behind each what was decided in it, zeroes at the end left out.
 */
import type { RunResult } from "./run-system.js";
import type { Actor } from "./scheduled-run.js";

export type WrittenStep = Pick<Actor, "kind" | "index"> & { readonly choices: readonly number[] };

export interface WrittenSchedule {
  readonly beginning: readonly number[];
  readonly steps: readonly WrittenStep[];
}

const letters = { thread: "t", action: "a", crash: "c" } as const;

export function scheduleText({ beginning, steps }: Pick<RunResult, "beginning" | "steps">): string {
  const written = steps.map(({ actor: { kind, index }, choices }) => {
    return [`${letters[kind]}${kind === "crash" ? "" : index}`, ...withoutZeroes(choices)].join(
      ":",
    );
  });
  return [`@${withoutZeroes(beginning).join(":")}`, ...written].join(".");
}

function withoutZeroes(choices: readonly number[]): readonly number[] {
  return choices.slice(0, choices.findLastIndex((one) => one !== 0) + 1);
}

/** Undefined: that is no schedule. */
export function readSchedule(text: string): WrittenSchedule | undefined {
  const [head = "", ...rest] = text.split(".");
  if (!/^@(\d+(:\d+)*)?$/.test(head)) return undefined;
  const steps = rest.map(readStep);
  const known = steps.filter((step) => step !== undefined);
  if (known.length < steps.length) return undefined;
  return { beginning: numbersOf(head.slice(1)), steps: known };
}

function readStep(text: string): WrittenStep | undefined {
  const [, letter, number = "", choices = ""] = /^(?:([ta])(\d+)|c)((?::\d+)*)$/.exec(text) ?? [];
  if (!/^(?:([ta])(\d+)|c)((?::\d+)*)$/.test(text)) return undefined;
  const kind = letter === "t" ? "thread" : letter === "a" ? "action" : "crash";
  return { kind, index: Number(number), choices: numbersOf(choices.slice(1)) };
}

function numbersOf(text: string): readonly number[] {
  return text === "" ? [] : text.split(":").map(Number);
}
