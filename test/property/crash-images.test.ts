/**
 * What a crash leaves, by a twin that knows nothing of sets: every line keeps the list of contents
 * that it has had, a flush remembers how long the list is, a fence makes that the first content
 * that may be left. Straight programs of two threads, drawn by seed, all interleavings; the twin
 * and the checker must leave the same images at the same places.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, load } from "../../grammar/index.js";
import { expand, type Ir, initialStates, instancesOf, lower, stateKey } from "../../ir/index.js";
import { type Random, seeded } from "../support/protocol-expression.js";

/** `x` is a line of its own, `y` and `z` are one. */
const lineOf = { x: 0, y: 1, z: 1 } as const;
type Name = keyof typeof lineOf;

type Step =
  | { readonly kind: "store"; readonly name: Name; readonly value: number }
  | { readonly kind: "flush"; readonly name: Name }
  | { readonly kind: "fence" };

type Program = readonly Step[];

const seeds = Array.from({ length: 150 }, (_, index) => index + 1);

test("the checker leaves the images that a list of contents leaves", () => {
  let images = 0;
  for (const seed of seeds) {
    const random = seeded(seed);
    const programs = [draw(random, 2 + random.below(4)), draw(random, 1 + random.below(4))];
    const expected = imagesByLists(programs);
    const found = imagesByChecker(programs);
    assert.equal([...found].sort(), [...expected].sort(), `seed ${seed}\n${textOf(programs)}`);
    images += expected.size;
  }
  assert.ok(images > 5000, `only ${images} images`);
});

function draw(random: Random, length: number): Program {
  return Array.from({ length }, (): Step => {
    const name = random.pick(["x", "y", "z"] as const);
    if (random.chance(0.25)) return { kind: "fence" };
    if (random.chance(0.35)) return { kind: "flush", name };
    return { kind: "store", name, value: random.below(3) };
  });
}

/** A content is `x`, or `y,z`. */
interface Lists {
  /** By line: all contents so far, the present one last. */
  readonly contents: readonly (readonly string[])[];
  /** By line: the first one that may still be left. */
  readonly first: readonly number[];
  /** By thread and line: how long the list was at its last flush; -1 without one. */
  readonly flushed: readonly (readonly number[])[];
}

/** `steps of p, steps of q: image`, for every interleaving. */
function imagesByLists(programs: readonly Program[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (at: readonly number[], lists: Lists): void => {
    for (const image of imagesOf(lists)) found.add(`${at.join(" ")}: ${image}`);
    for (const [thread, program] of programs.entries()) {
      const step = program[at[thread]!];
      if (step === undefined) continue;
      const next = at.map((count, one) => (one === thread ? count + 1 : count));
      visit(next, after(lists, thread, step));
    }
  };
  const none = [-1, -1];
  visit([0, 0], { contents: [["0"], ["0,0"]], first: [0, 0], flushed: [none, none] });
  return found;
}

function imagesOf({ contents, first }: Lists): readonly string[] {
  const [x, yz] = contents.map((list, line) => list.slice(first[line]!));
  return x!.flatMap((one) => yz!.map((other) => `${one},${other}`));
}

function after(lists: Lists, thread: number, step: Step): Lists {
  const { contents, first, flushed } = lists;
  switch (step.kind) {
    case "store": {
      const line = lineOf[step.name];
      const [y, z] = contents[1]!.at(-1)!.split(",");
      const now = { x: `${step.value}`, y: `${step.value},${z}`, z: `${y},${step.value}` };
      return { ...lists, contents: replaced(contents, line, [...contents[line]!, now[step.name]]) };
    }
    case "flush": {
      const line = lineOf[step.name];
      const mine = replaced(flushed[thread]!, line, contents[line]!.length - 1);
      return { ...lists, flushed: replaced(flushed, thread, mine) };
    }
    case "fence": {
      const later = first.map((index, line) => Math.max(index, flushed[thread]![line]!));
      return { ...lists, first: later, flushed: replaced(flushed, thread, [-1, -1]) };
    }
  }
}

function replaced<T>(list: readonly T[], index: number, value: T): readonly T[] {
  return list.map((old, one) => (one === index ? value : old));
}

function imagesByChecker(programs: readonly Program[]): ReadonlySet<string> {
  const ir = irOf(textOf(programs));
  const found = new Set<string>();
  const seen = new Set<string>();
  const states = initialStates(ir).flatMap(({ outcome }) =>
    outcome.kind === "state" ? [outcome.state] : [],
  );
  for (const state of states) {
    const at = state.locations.map((one, thread) =>
      one === 0 ? programs[thread]!.length : one - 1,
    );
    for (const { actor, outcome } of expand(ir, state).successors) {
      if (outcome.kind !== "state") continue;
      if (actor.kind === "action")
        found.add(`${at.join(" ")}: ${imageIn(ir, outcome.state.values)}`);
      else if (!seen.has(stateKey(outcome.state))) states.push(outcome.state);
      seen.add(stateKey(outcome.state));
    }
  }
  return found;
}

function imageIn(ir: Ir, values: readonly unknown[]): string {
  const ids = ["x", "y", "z"].map((name) => ir.variables.findIndex((one) => one.name === name));
  return ids.map((id) => String(values[id])).join(",");
}

function textOf(programs: readonly Program[]): string {
  const bodies = programs.map((program, index) => {
    const lines = program.map((step) => {
      if (step.kind === "fence") return "fence";
      return step.kind === "flush" ? `flush ${step.name}` : `${step.name} = ${step.value}`;
    });
    return `process ${"pq"[index]} {\n  ${lines.join("\n  ")}\n}`;
  });
  return [
    "protocol images",
    "persistent x : 0 .. 2 = 0",
    "line both { persistent y : 0 .. 2 = 0; persistent z : 0 .. 2 = 0 }",
    ...bodies,
    "instance main with crash expect holds",
    "",
  ].join("\n");
}

function irOf(text: string): Ir {
  const program = load("images.lockspec", (path) =>
    path === "images.lockspec" ? text : undefined,
  );
  const model = program.ok ? analyze(program.value) : program;
  if (!model.ok) throw new Error(model.diagnostics[0]?.message);
  const [instance] = instancesOf(model.value);
  const lowered = instance === undefined ? undefined : lower(model.value, { instance });
  if (!lowered?.ok) throw new Error("the protocol cannot be lowered");
  return lowered.value.ir;
}

test.run();
