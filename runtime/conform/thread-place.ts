/**
 * Where a thread of generated code stands: under the name that the checker gives the same place,
 * and as a key that also has the locals.
 */
import type { RunningThread } from "../schedule/running-thread.js";
import type { Frame } from "../schedule/thread.js";

export interface ThreadPlace {
  readonly key: string;
  /** The chain of process, operations and labels, as a trace has it. */
  readonly name: string;
  readonly ended: boolean;
}

/** Of a thread whose machine has gone. */
export const lostPlace: ThreadPlace = { key: "crashed", name: "crashed", ended: true };

export function placeOf(running: RunningThread): ThreadPlace {
  if (running.ended) return { key: "ended", name: "ended", ended: true };
  const { thread } = running;
  const key = JSON.stringify([thread.part, thread.frames.map(partsOf)], tornToo);
  const process = thread.name.replace(/\[.*$/, "");
  return { key, name: [process, ...pathOf(thread.frames)].join("."), ended: false };
}

/** JSON has no word for what is torn. */
function tornToo(_key: string, value: unknown): unknown {
  return Number.isNaN(value) ? "torn" : value;
}

function partsOf({ operation, step, locals }: Frame): unknown {
  return [operation, step, locals];
}

/** Operations and labels behind the process; a line only at the end, where there is no label. */
function pathOf(frames: readonly Frame[]): readonly string[] {
  return frames.flatMap(({ operation, step }, depth) => {
    const labels = step.replace(/(: [^:]*)?( \(\d+\))?$/, "").split(".");
    const isLast = depth === frames.length - 1;
    const own = isLast ? labels : labels.filter((label) => !label.startsWith("line "));
    return [...(depth === 0 ? [] : [operation]), ...own];
  });
}
