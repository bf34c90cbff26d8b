/**
 * Which locals matter at a location: those that some way from there reads before it assigns them.
 * The sets of the Ir must be exactly these: one too few loses a value, one too many tells equal
 * states apart.
 */
import type { Expr, Ir, Location, Op, Thread, VariableId } from "./ir.js";
import { domainParts, eachRead, expressionsOf } from "./lower/reads.js";

type Live = ReadonlySet<VariableId>;

export function validateLive(ir: Ir): readonly string[] {
  return ir.threads.flatMap((thread) =>
    thread.locations.flatMap((location) => complaints(ir, thread, location)),
  );
}

function complaints(ir: Ir, thread: Thread, location: Location): readonly string[] {
  const flow: Flow = { ir, thread, loops: new Map() };
  const asked = location.waitsFor === undefined ? [] : [location.waitsFor];
  const before = reading(flow, asked, liveBefore(flow, location.program, new Set()));
  const needed = new Set([...before].filter((id) => ir.variables[id]!.storage === "local"));
  const name = (id: VariableId) => ir.variables[id]!.name;
  const missing = [...needed].filter((id) => !location.live.includes(id));
  const surplus = location.live.filter((id) => !needed.has(id));
  return [
    ...missing.map((id) => `${location.name}: ${name(id)} is read and not live`),
    ...surplus.map((id) => `${location.name}: ${name(id)} is live and never read`),
  ];
}

interface Flow {
  readonly ir: Ir;
  readonly thread: Thread;
  /** By loop: what is live at its condition, and behind it. */
  readonly loops: ReadonlyMap<number, { readonly condition: Live; readonly after: Live }>;
}

function liveBefore(flow: Flow, ops: readonly Op[], after: Live): Live {
  return ops.reduceRight((live: Live, op) => beforeOp(flow, op, live), after);
}

function beforeOp(flow: Flow, op: Op, after: Live): Live {
  switch (op.kind) {
    case "finish":
      return new Set(op.location === null ? [] : flow.thread.locations[op.location]!.live);
    case "fault":
      return new Set();
    case "break":
      return flow.loops.get(op.loop)!.after;
    case "continue":
      return flow.loops.get(op.loop)!.condition;
    case "assign": {
      const isWhole = op.place.indices.length === 0;
      return reading(flow, expressionsOf(op), isWhole ? minus(after, op.place.variable) : after);
    }
    case "choose": {
      const asked = reading(flow, op.where === undefined ? [] : [op.where], after);
      return reading(flow, domainParts(op.domain), minus(asked, op.variable));
    }
    case "if": {
      const then = liveBefore(flow, op.then, after);
      return reading(flow, [op.condition], union(then, liveBefore(flow, op.otherwise, after)));
    }
    case "either":
      return op.branches.map((one) => liveBefore(flow, one, after)).reduce(union, new Set());
    case "forall":
      return reading(flow, expressionsOf(op), union(after, liveBefore(flow, op.body, new Set())));
    case "while":
      return beforeLoop(flow, op, after);
    default:
      return reading(flow, expressionsOf(op), after);
  }
}

/** Grows until going round adds nothing. */
function beforeLoop(flow: Flow, op: Op & { readonly kind: "while" }, after: Live): Live {
  let condition = reading(flow, [op.condition], after);
  for (;;) {
    const loops = new Map([...flow.loops, [op.id, { condition, after }] as const]);
    const body = liveBefore({ ...flow, loops }, op.body, condition);
    const larger = union(condition, body);
    if (larger.size === condition.size) return condition;
    condition = larger;
  }
}

function reading(flow: Flow, exprs: readonly Expr[], live: Live): Live {
  const more = new Set(live);
  for (const expr of exprs) {
    eachRead(expr, ({ variable }) => {
      if (flow.ir.variables[variable]?.storage === "local") more.add(variable);
    });
  }
  return more;
}

function union(left: Live, right: Live): Live {
  return new Set([...left, ...right]);
}

function minus(live: Live, variable: VariableId): Live {
  return new Set([...live].filter((id) => id !== variable));
}
