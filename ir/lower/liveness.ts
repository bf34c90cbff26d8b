/**
 * Which locals matter where (S5): backwards over the programs of a thread, until nothing changes. A
 * local that is live at no location never lives across a step and is a temporary.
 */
import type { Op, VariableId } from "../ir.js";
import { eachRead, expressionsOf } from "./reads.js";
import type { DraftLocation } from "./walk.js";

type Live = Set<VariableId>;

/** By location id: the locals of the thread that a step may still read from there. */
export function liveLocals(
  locations: readonly DraftLocation[],
  isLocal: (variable: VariableId) => boolean,
): readonly (readonly VariableId[])[] {
  const live: Live[] = locations.map(() => new Set());
  const analysis: Analysis = { live, isLocal, loops: new Map() };
  for (let changed = true; changed; ) {
    changed = false;
    for (const location of [...locations].reverse()) {
      const before = backwards(analysis, location.program, new Set());
      if (location.waitsFor) addReads(analysis, location.waitsFor, before);
      const known = live[location.id] as Live;
      if (before.size === known.size) continue;
      live[location.id] = before;
      changed = true;
    }
  }
  return live.map((set) => [...set].sort((a, b) => a - b));
}

interface Analysis {
  readonly live: Live[];
  readonly isLocal: (variable: VariableId) => boolean;
  /** What is live where a `break` or a `continue` of a loop goes. */
  readonly loops: Map<number, { readonly out: Live; readonly again: Live }>;
}

function addReads(analysis: Analysis, expr: Parameters<typeof eachRead>[0], into: Live): void {
  eachRead(expr, (place) => {
    if (analysis.isLocal(place.variable)) into.add(place.variable);
  });
}

function backwards(analysis: Analysis, ops: readonly Op[], after: Live): Live {
  let live = new Set(after);
  for (let i = ops.length - 1; i >= 0; i--) live = before(analysis, ops[i] as Op, live);
  return live;
}

function before(analysis: Analysis, op: Op, after: Live): Live {
  let live = new Set(after);
  switch (op.kind) {
    case "finish":
      live = new Set(op.location === null ? [] : analysis.live[op.location]);
      break;
    case "fault":
      return new Set();
    case "break":
      return new Set(analysis.loops.get(op.loop)?.out);
    case "continue":
      return new Set(analysis.loops.get(op.loop)?.again);
    case "if": {
      const then = backwards(analysis, op.then, after);
      live = new Set([...then, ...backwards(analysis, op.otherwise, after)]);
      break;
    }
    case "either":
      live = new Set(op.branches.flatMap((one) => [...backwards(analysis, one, after)]));
      break;
    case "while":
      return beforeLoop(analysis, op, after);
    case "assign":
      if (op.place.indices.length === 0) live.delete(op.place.variable);
      break;
    case "choose":
      live.delete(op.variable);
      if (op.where) addReads(analysis, op.where, live);
      live.delete(op.variable);
      break;
    case "forall":
      for (const inner of op.body) {
        for (const name of before(analysis, inner, new Set())) live.add(name);
      }
      break;
    case "step":
    case "stand":
    case "bind":
    case "await":
    case "check":
    case "note":
      break;
  }
  if (op.kind === "choose") {
    const { where: _, ...rest } = op;
    for (const expr of expressionsOf(rest)) addReads(analysis, expr, live);
  } else {
    for (const expr of expressionsOf(op)) addReads(analysis, expr, live);
  }
  return live;
}

function beforeLoop(analysis: Analysis, op: Op & { readonly kind: "while" }, after: Live): Live {
  let again: Live = new Set(after);
  for (;;) {
    addReads(analysis, op.condition, again);
    analysis.loops.set(op.id, { out: after, again });
    const round = backwards(analysis, op.body, again);
    const next = new Set([...again, ...round]);
    if (next.size === again.size) return again;
    again = next;
  }
}
