/**
 * Random protocols as text, each with several instances: processes with locks, calls, loops,
 * choices and atomic blocks, guarded commands, ghost state and properties. Most of their properties
 * fail somewhere, many steps fault: what matters is that every engine says the same about them.
 */
import {
  expression,
  index,
  type Names,
  type Place,
  type Random,
  seeded,
  type TypeName,
  typeNames,
} from "./protocol-expression.js";

import { persistentDeclarations, persistentPlaces } from "./random-persistent.js";

interface Draw {
  readonly random: Random;
  readonly globals: Names;
  readonly locks: readonly LockText[];
  /** Those of the places that are persistent. */
  readonly persistent: readonly Place[];
  /** Fresh names. */
  readonly fresh: (stem: string) => string;
}

export interface ProtocolOptions {
  /** With persistent variables, a recovery, and a crash in most instances. */
  readonly crash: boolean;
}

interface LockText {
  readonly name: string;
  readonly modes: readonly string[];
  readonly index: boolean;
  readonly queued: boolean;
}

const preamble = `protocol random
parameter FAST = true
parameter DEEP = false
type Num   = 0 .. 2
type Idx   = 0 .. 1
type Block = scalarset(2)
enum Color { RED, GREEN }
enum Shape { DOT, LINE(end: Idx, color: Color) }
record Pair { left: Idx, right: bool }
kind bounded { taken : 0 .. 2 = 0
  acquire when taken < 2 { taken += 1 }
  release { taken -= 1 }
  peek -> full { full = taken == 2 } }
`;

/** The text of the protocol that belongs to a seed. */
export function randomProtocol(seed: number, options: ProtocolOptions = { crash: false }): string {
  const random = seeded(seed);
  let count = 0;
  const fresh = (stem: string): string => {
    count += 1;
    return `${stem}${count}`;
  };
  const places = Array.from({ length: 2 + random.below(3) }, () => variable(random, fresh));
  const persistent = options.crash ? persistentPlaces(random, fresh) : [];
  const globals: Names = {
    places: [...places, ...persistent],
    fixed: [{ text: "spare", type: "Block" }],
    flags: ["FAST", "DEEP"],
  };
  const locks = Array.from({ length: random.below(3) }, () => lock(random, fresh));
  const draw: Draw = { random, globals, locks, persistent, fresh };
  const lines = [
    preamble,
    "shared spare : Block = any",
    ...places.map((place) => declaration(draw, place)),
    ...persistentDeclarations(random, persistent),
    "ghost seen : 0 .. 3 = 0",
    ...locks.map((one) => lockDeclaration(one, random)),
    operation(draw),
    ...processes(draw),
    ...actions(draw),
    ...properties(draw),
    ...(options.crash ? [recovery(draw)] : []),
    ...instances(random, options),
  ];
  return `${lines.join("\n")}\n`;
}

function variable(random: Random, fresh: Draw["fresh"]): Place {
  const type = random.pick(typeNames);
  const text = fresh("v");
  return random.chance(0.3) ? { text, type, index: random.pick(["Idx", "Block"]) } : { text, type };
}

function declaration({ random, globals }: Draw, { text, type, index: by }: Place): string {
  const none: Names = { ...globals, places: [], fixed: [] };
  const dimension = by ? `[i: ${by}]` : "";
  const free = type === "Block" || random.chance(0.2);
  const large = type === "Shape" || type === "queue(Idx, 2)" || type === "Pair";
  const value = free && !large ? "any" : expression(random, none, type, 0);
  return `shared ${text}${dimension} : ${type} = ${value}`;
}

function lock(random: Random, fresh: Draw["fresh"]): LockText & { readonly kind: string } {
  const kind = random.pick(["mutex", "rwsem", "fair_rwsem", "bounded", "entry_lock"]);
  const modes = kind.endsWith("rwsem") ? ["shared", "exclusive"] : [""];
  return {
    name: fresh("l"),
    kind,
    modes,
    index: random.chance(0.3),
    queued: kind === "fair_rwsem",
  };
}

function lockDeclaration(one: LockText, random: Random): string {
  const kind = "kind" in one ? String(one.kind) : random.pick(["mutex"]);
  return `lock ${one.name}${one.index ? "[i: Idx]" : ""} : ${kind}`;
}

/** One operation, `work`, that all processes may call: result Num, argument Idx. */
function operation(draw: Draw): string {
  const names: Names = {
    ...draw.globals,
    fixed: [...draw.globals.fixed, { text: "given", type: "Idx" }],
  };
  const body = statements(draw, names, { depth: 1, atomic: false, calls: false, loop: false });
  const result = expression(draw.random, names, "Num", 1);
  return `operation work(given: Idx) -> Num {\n${body}\nreturn ${result}\n}`;
}

interface Where {
  readonly depth: number;
  readonly atomic: boolean;
  readonly calls: boolean;
  readonly loop: boolean;
}

function processes(draw: Draw): string[] {
  const { random, globals } = draw;
  const count = 1 + random.below(2);
  return Array.from({ length: count }, (_, i) => {
    const replicated = random.chance(0.3);
    const head = replicated ? `process p${i}[me: Idx]` : `process p${i}`;
    const fixed: Place[] = replicated ? [{ text: "me", type: "Idx" }] : [];
    const names: Names = { ...globals, fixed: [...globals.fixed, ...fixed] };
    const where: Where = { depth: 2, atomic: false, calls: true, loop: false };
    const when = random.chance(0.2) ? " when FAST" : "";
    const body = statements(draw, names, where);
    const whole = random.chance(0.3) ? `loop {\n${body}\nlast${i}: skip\n}` : body;
    return `${head}${when} {\n${whole}\n}`;
  });
}

function statements(draw: Draw, names: Names, where: Where): string {
  const count = 1 + draw.random.below(3);
  const lines: string[] = [];
  let scope = names;
  for (let i = 0; i < count; i++) {
    const made = statement(draw, scope, where);
    const label = !where.atomic && draw.random.chance(0.15) ? `${draw.fresh("at")}: ` : "";
    lines.push(label + made.text);
    if (made.bound) scope = { ...scope, fixed: [...scope.fixed, made.bound] };
    if (made.variable) scope = { ...scope, places: [...scope.places, made.variable] };
  }
  return lines.join("\n");
}

interface Made {
  readonly text: string;
  readonly bound?: Place;
  readonly variable?: Place;
}

function statement(draw: Draw, names: Names, where: Where): Made {
  const { random } = draw;
  const simple = [assign, assign, declare, choose, ghost, check, wait];
  if (draw.persistent.length > 0 && random.chance(0.4)) return durable(draw, names, where);
  const compound = [branch, either, atomic, hold, walk, forall, call, take];
  const makers = where.depth > 0 && random.chance(0.5) ? compound : simple;
  return random.pick(makers)(draw, names, where);
}

function block(draw: Draw, names: Names, where: Where): string {
  return `{\n${statements(draw, names, { ...where, depth: where.depth - 1 })}\n}`;
}

function target(draw: Draw, names: Names): { text: string; type: TypeName } | undefined {
  if (names.places.length === 0) return undefined;
  const place = draw.random.pick(names.places);
  const at = place.index ? `[${index(draw.random, names, place.index)}]` : "";
  return { text: `${place.text}${at}`, type: place.type };
}

function assign(draw: Draw, names: Names): Made {
  const { random } = draw;
  const one = target(draw, names);
  if (!one) return { text: "skip" };
  if (one.type === "Pair" && random.chance(0.4)) {
    return { text: `${one.text}.right = ${expression(random, names, "bool", 1)}` };
  }
  if (one.type === "Num" && random.chance(0.4)) return { text: `${one.text} += 1` };
  if (one.type === "set of Block" && random.chance(0.5)) {
    const operator = random.pick(["+=", "-="]);
    return { text: `${one.text} ${operator} {${expression(random, names, "Block", 1)}}` };
  }
  if (one.type === "queue(Idx, 2)" && random.chance(0.5)) {
    return { text: `${one.text} += [${expression(random, names, "Idx", 1)}]` };
  }
  return { text: `${one.text} = ${expression(random, names, one.type, 2)}` };
}

function declare(draw: Draw, names: Names): Made {
  const { random } = draw;
  const type = random.pick(typeNames);
  const name = draw.fresh("x");
  const value = expression(random, names, type, 1);
  const place: Place = { text: name, type };
  if (random.chance(0.3)) return { text: `var ${name} : ${type} = ${value}`, variable: place };
  return { text: `let ${name} : ${type} = ${value}`, bound: place };
}

function choose(draw: Draw, names: Names): Made {
  const { random } = draw;
  const name = draw.fresh("c");
  const type = random.pick(["Block", "Num", "Idx"] as const);
  const set =
    type === "Block" && random.chance(0.5) ? expression(random, names, "set of Block", 1) : type;
  const bound: Place = { text: name, type };
  const inner: Names = { ...names, fixed: [...names.fixed, bound] };
  const where = random.chance(0.4) ? ` where ${expression(random, inner, "bool", 1)}` : "";
  return { text: `choose ${name} in ${set}${where}`, bound };
}

function ghost(): Made {
  return { text: "ghost seen = (seen + 1) mod 4" };
}

function check(draw: Draw, names: Names): Made {
  return { text: `assert ${draw.fresh("ok")}: ${expression(draw.random, names, "bool", 2)}` };
}

function wait(draw: Draw, names: Names): Made {
  return { text: `await ${expression(draw.random, names, "bool", 1)}` };
}

function branch(draw: Draw, names: Names, where: Where): Made {
  const condition = expression(draw.random, names, "bool", 2);
  const other = draw.random.chance(0.5) ? ` else ${block(draw, names, where)}` : "";
  return { text: `if ${condition} ${block(draw, names, where)}${other}` };
}

function either(draw: Draw, names: Names, where: Where): Made {
  return { text: `either ${block(draw, names, where)} or ${block(draw, names, where)}` };
}

function atomic(draw: Draw, names: Names, where: Where): Made {
  const inner = { ...where, atomic: true };
  const word = draw.random.pick(["atomic", "assume atomic"]);
  return { text: where.atomic ? "skip" : `${word} ${block(draw, names, inner)}` };
}

function hold(draw: Draw, names: Names, where: Where): Made {
  const { random } = draw;
  const usable = draw.locks.filter((one) => !(where.atomic && one.queued));
  if (usable.length === 0) return assign(draw, names);
  const one = random.pick(usable);
  const at = one.index ? `[${random.below(2)}]` : "";
  const mode = random.pick(one.modes);
  if (!where.atomic && random.chance(0.2)) {
    const got = draw.fresh("got");
    const release = `if ${got} { release ${one.name}${at} }`;
    return { text: `try acquire ${one.name}${at} ${mode} -> ${got}\n${release}` };
  }
  return { text: `hold ${one.name}${at} ${mode} ${block(draw, names, where)}` };
}

function walk(draw: Draw, names: Names, where: Where): Made {
  const { random } = draw;
  const name = draw.fresh("f");
  const [set, type] = random.pick([
    ["Idx", "Idx"],
    ["Block", "Block"],
    [`0 ..< ${expression(random, names, "Num", 1)}`, "Num"],
    [expression(random, names, "set of Block", 1), "Block"],
    [expression(random, names, "queue(Idx, 2)", 1), "Idx"],
  ] as const);
  const inner: Names = { ...names, fixed: [...names.fixed, { text: name, type }] };
  return { text: `for ${name} in ${set} ${block(draw, inner, { ...where, loop: true })}` };
}

function forall(draw: Draw, names: Names): Made {
  const { random } = draw;
  const arrays = names.places.filter((place) => place.index !== undefined);
  if (arrays.length === 0) return assign(draw, names);
  const array = random.pick(arrays);
  const name = draw.fresh("a");
  const by = array.index as "Idx" | "Block"; // filtered above
  const inner: Names = { ...names, fixed: [...names.fixed, { text: name, type: by }] };
  const value = expression(random, inner, array.type, 1);
  const at = random.chance(0.85) ? name : index(random, inner, by);
  return { text: `forall ${name} in ${by} { ${array.text}[${at}] = ${value} }` };
}

function call(draw: Draw, names: Names, where: Where): Made {
  if (!where.calls || where.atomic) return assign(draw, names);
  const name = draw.fresh("r");
  const given = expression(draw.random, names, "Idx", 1);
  return { text: `let ${name} = work(${given})`, bound: { text: name, type: "Num" } };
}

/** Makes something durable, or begins to. */
function durable(draw: Draw, names: Names, where: Where): Made {
  const { random } = draw;
  if (!where.atomic && random.chance(0.4)) return { text: "fence" };
  const one = target(draw, { ...names, places: draw.persistent });
  return { text: `flush ${one?.text}` };
}

function take(draw: Draw, names: Names): Made {
  const sets = names.places.filter(
    (place) => place.type === "set of Block" && place.index === undefined,
  );
  if (sets.length === 0) return assign(draw, names);
  const name = draw.fresh("t");
  const text = `take ${name} from ${draw.random.pick(sets).text}`;
  return { text, bound: { text: name, type: "Block" } };
}

function actions(draw: Draw): string[] {
  const { random, globals } = draw;
  return Array.from({ length: random.below(2) }, (_, i) => {
    const names: Names = { ...globals, fixed: [...globals.fixed, { text: "arg", type: "Idx" }] };
    const guard = expression(random, names, "bool", 2);
    const one = target(draw, names);
    const effect = one ? `${one.text} = ${expression(random, names, one.type, 1)}` : "skip";
    return `action act${i}(arg: Idx) when ${guard} { ${effect} }`;
  });
}

function properties(draw: Draw): string[] {
  const { random, globals } = draw;
  const on = (): string => expression(random, globals, "bool", 3);
  const [first] = globals.places;
  const stays = first && !first.index ? `${first.text}' == ${first.text} or ${on()}` : on();
  return [
    `invariant inv1 { ${on()} }`,
    `invariant inv2 { seen < 3 or ${on()} }`,
    `step step1 { ${stays} }`,
    `cover cover1 { ${on()} }`,
    "cover cover2 { some t in thread: t returned 1 }",
    "cover cover3 { forall t in thread: t ended }",
    ...(random.chance(0.15) ? [`constraint ${on()}`] : []),
    ...(random.chance(0.2) ? ["may stop when DEEP"] : []),
  ];
}

/** What runs after a crash: assignments, choices, checks, and perhaps everything again. */
function recovery(draw: Draw): string {
  const { random, globals } = draw;
  const makers = [assign, assign, ghost, check];
  const lines = Array.from({ length: random.below(3) }, () => random.pick(makers)(draw, globals));
  const first = draw.persistent[0]?.text ?? "";
  const flush = random.chance(0.5) && !draw.persistent[0]?.index ? [`flush ${first}`, "fence"] : [];
  const restart = random.chance(0.5) ? ["restart"] : [];
  return `recover {\n${[...lines.map(({ text }) => text), ...flush, ...restart].join("\n")}\n}`;
}

function instances(random: Random, { crash }: ProtocolOptions): string[] {
  const all = ["true", "false"].flatMap((fast) =>
    ["true", "false"].map((deep) => `{ FAST = ${fast}, DEEP = ${deep} }`),
  );
  return all.map((settings, i) => {
    const crashes = crash && i !== 1 ? "with crash " : "";
    return `instance i${i} ${settings} ${crashes}expect ${random.pick(["holds"])}`;
  });
}
