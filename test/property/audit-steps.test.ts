/**
 * What the audit calls realizable is: random protocols of two threads, drawn by seed, are searched
 * twice, as they stand and with every `atomic` block taken apart into its accesses. Where nothing
 * is found, and every thread keeps the disciplines, both end in the same states. No block touches
 * an unguarded word twice: taken apart it would be no compare-and-swap.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { audit } from "../../generator/index.js";
import { analyze, type CheckedModel, load } from "../../grammar/index.js";
import { expand, type Ir, initialStates, lower, type State, stateKey } from "../../ir/index.js";
import { type Random, seeded } from "../support/protocol-expression.js";

const declarations = `protocol reduced
type Num = 0 .. 2
lock m : mutex
lock r : rwsem
shared gm : Num = 0 guarded by m
shared gr : Num = 0 guarded by r
shared gw : Num = 0 writes guarded by r
shared gb : Num = 0 guarded by m and r, reads by m or r
shared u1 : Num = 0
shared u2 : Num = 0
ghost log_p : 0 .. 728 = 0
ghost log_q : 0 .. 728 = 0
`;

type Variable = "gm" | "gr" | "gw" | "gb" | "u1" | "u2";
const variables: readonly Variable[] = ["gm", "gr", "gw", "gb", "u1", "u2"];

interface Draw {
  readonly random: Random;
  /** Few, so that the threads meet. An unguarded word is used once in a block. */
  readonly use: Set<Variable>;
  /** Locks that are held here: `m`, `r shared`, `r exclusive`. */
  readonly held: readonly string[];
  readonly locals: readonly string[];
  readonly fresh: () => number;
  /** Of the process: what it reads goes into its log. */
  readonly name: string;
}

/** A process of some blocks; `ATOMIC` stands where the two versions differ. */
function drawProcess(random: Random, use: readonly Variable[], name: string): string {
  let count = 0;
  const fresh = (): number => ++count;
  const blocks = Array.from({ length: 1 + random.below(2) }, () => {
    const draw: Draw = { random, use: new Set(use), held: [], locals: [], fresh, name };
    return random.chance(0.5)
      ? held(draw, (inner) => `ATOMIC${fresh()} { ${drawBlock(inner, 2)} }`)
      : `ATOMIC${fresh()} { ${drawBlock(draw, 2)} }`;
  });
  return `process ${name} { ${blocks.join("; ")} }`;
}

function held(draw: Draw, body: (inner: Draw) => string): string {
  const free = ["m", "r shared", "r exclusive"].filter((one) =>
    draw.held.every((other) => other[0] !== one[0]),
  );
  if (free.length === 0) return body(draw);
  const lock = draw.random.pick(free);
  return `hold ${lock} { ${body({ ...draw, held: [...draw.held, lock] })} }`;
}

/** With the lock if it can be had. */
function tried(draw: Draw, body: (inner: Draw) => string): string {
  const free = ["m", "r"].filter((one) => draw.held.every((other) => other[0] !== one));
  if (free.length === 0) return body(draw);
  const [lock, ok] = [draw.random.pick(free), `ok${draw.fresh()}`];
  const mode = lock === "m" ? lock : `${lock} exclusive`;
  const inside = body({ ...draw, held: [...draw.held, mode] });
  return `try acquire ${mode} -> ${ok}; if ${ok} { ${inside}; release ${lock} }`;
}

function drawBlock(draw: Draw, depth: number): string {
  const { random, fresh } = draw;
  const locals = [...draw.locals];
  const length = 1 + random.below(3);
  const statements = Array.from({ length }, () => {
    const here = { ...draw, locals };
    const kind = random.below(depth === 0 ? 4 : 8);
    if (kind === 7) return tried(here, (inner) => drawBlock(inner, depth - 1));
    const name = pick(here, kind < 2 ? "write" : "read");
    if (name === undefined) return "skip";
    if (kind < 2) return `${name} = ${value(here)}`;
    if (kind < 4) {
      const local = `x${fresh()}`;
      const log = `log_${draw.name}`;
      const seen = `ghost ${log} = (${log} * 3 + ${local}) mod 729`;
      locals.push(local);
      return `let ${local} = ${name}; ${seen}`;
    }
    if (kind === 4) return `if ${name} == 0 { ${drawBlock(here, depth - 1)} }`;
    return held(here, (inner) => drawBlock(inner, depth - 1));
  });
  return statements.join("; ");
}

function value({ random, locals }: Draw): string {
  const name = locals.length > 0 && random.chance(0.7) ? random.pick(locals) : undefined;
  return name === undefined ? String(random.below(3)) : `(${name} + 1) mod 3`;
}

/** Mostly one that the locks allow. */
function pick({ random, use, held: locks }: Draw, access: "read" | "write"): Variable | undefined {
  const m = locks.includes("m");
  const exclusive = locks.includes("r exclusive");
  const shared = exclusive || locks.includes("r shared");
  const reads = access === "read";
  const allowed: Record<Variable, boolean> = {
    gm: m,
    gr: reads ? shared : exclusive,
    gw: reads || exclusive,
    gb: reads ? m || shared : m && exclusive,
    u1: true,
    u2: true,
  };
  const usable = [...use].filter((name) => allowed[name]);
  const guarded = usable.filter((name) => name.startsWith("g"));
  if (usable.length === 0) return undefined;
  const name = random.pick(guarded.length > 0 && random.chance(0.5) ? guarded : usable);
  if (name === "u1" || name === "u2" || name === "gw") use.delete(name);
  return name;
}

function modelOf(text: string): CheckedModel | undefined {
  const program = load("reduced.lockspec", (path) =>
    path === "reduced.lockspec" ? text : undefined,
  );
  const model = program.ok ? analyze(program.value) : program;
  return model.ok ? model.value : undefined;
}

/** How it ends: values of its variables, or `stuck`; and whether it kept its disciplines. */
function endsOf(model: CheckedModel): {
  readonly ends: ReadonlySet<string>;
  readonly kept: boolean;
} {
  const lowered = lower(model);
  if (!lowered.ok) throw new Error("the protocol cannot be lowered");
  const { ir } = lowered.value;
  const ends = new Set<string>();
  const seen = new Map<string, State>();
  let kept = true;
  const add = (outcome: ReturnType<typeof initialStates>[number]["outcome"]): void => {
    if (outcome.kind === "fault") ends.add(outcome.fault);
    else seen.set(stateKey(outcome.state), outcome.state);
  };
  for (const { outcome } of initialStates(ir)) add(outcome);
  for (const state of seen.values()) {
    const { successors } = expand(ir, state);
    if (successors.length === 0) ends.add(endOf(ir, state));
    for (const successor of successors) {
      if (successor.failed.length > 0) kept = false;
      add(successor.outcome);
    }
  }
  return { ends, kept };
}

function endOf(ir: Ir, { locations, values }: State): string {
  if (locations.some((location) => location !== 0)) return "stuck";
  return [...variables, "log_p", "log_q"]
    .map((name) => values[ir.variables.findIndex((one) => one.name === name)])
    .join();
}

const seeds = Array.from({ length: 240 }, (_, index) => index + 1);

test("steps that the audit lets pass can be taken apart", () => {
  const count = { clean: 0, parted: 0, found: 0, told: 0 };
  for (const seed of seeds) {
    const random = seeded(seed);
    const use = [random.pick(variables), random.pick(variables), "u1", "u2"] as const;
    const processes = ["p", "q"].map((name) => drawProcess(random, use, name));
    const text = `${declarations}${processes.join("\n")}\n`;
    const whole = modelOf(text.replace(/ATOMIC\d+/g, "atomic"));
    if (whole === undefined) continue;
    const { findings, tries } = audit(whole);
    const isClean = findings.length + tries.length === 0;
    if (!isClean && seed % 8 > 0) continue;
    const parts = modelOf(text.replace(/ATOMIC(\d+)/g, "part$1:"));
    if (parts === undefined) continue;
    const one = endsOf(whole);
    const other = endsOf(parts);
    if (!one.kept || !other.kept) continue;
    const same = [...one.ends].sort().join(" ") === [...other.ends].sort().join(" ");
    if (!isClean) {
      count.found++;
      if (!same) count.told++;
      continue;
    }
    count.clean++;
    if (text.replace(/ATOMIC\d+ \{ [^;{]* \}/g, "").includes("ATOMIC")) count.parted++;
    assert.ok(same, `seed ${seed}\n${text}\nwhole ${[...one.ends]}\nparts ${[...other.ends]}`);
  }
  assert.ok(count.parted > 15, JSON.stringify(count));
  assert.ok(count.told > 1, JSON.stringify(count));
});

test.run();
