/**
 * What steps do to the sets of M2, put into their programs when all else of them is there: a store
 * adds the new content to what a crash may leave and to what is flushed and not fenced, once per
 * step and line; `flush` and `fence` stand as marks in the programs and are written out here (M3).
 */
import type { Expr, Op, Place, VariableId } from "../ir.js";
import { nestedOperations } from "../ir-walk.js";
import type { Type } from "../type.js";
import * as build from "./build.js";
import { type Context, newBound, newVariable } from "./context.js";
import { indexBinders } from "./domains.js";
import {
  type Flusher,
  flushedBy,
  type Line,
  type Mark,
  type Memory,
  type Part,
  presentContent,
  readPart,
} from "./lines.js";
import { tears, tornValue } from "./torn.js";

interface Pass {
  readonly context: Context;
  readonly memory: Memory;
  /** In `recover` there are no threads. */
  readonly recovery: boolean;
  /** Lines that a way may store to more than once: they get their contents at its end. */
  readonly late: ReadonlyMap<Line, Tearing>;
}

/** By variable that tears: temporaries which say of each element whether it was stored to. */
type Tearing = ReadonlyMap<VariableId, VariableId>;

/** The program with all that it does to persistent memory. */
export function withMemory(context: Context, ops: readonly Op[], recovery = false): Op[] {
  const { memory } = context;
  if (!concernsMemory(memory, ops)) return [...ops];
  const often = memory.lines.filter((line) => mostStores(memory, ops, line) > 1);
  const late = new Map(often.map((line) => [line, newTearing(context, line)] as const));
  return rewrite({ context, memory, recovery, late }, ops);
}

function concernsMemory(memory: Memory, ops: readonly Op[]): boolean {
  return ops.some((op) => {
    if (memory.marks.has(op) || lineOf(memory, op) !== undefined) return true;
    return nestedOperations(op).some((nested) => concernsMemory(memory, nested));
  });
}

function lineOf(memory: Memory, op: Op): Line | undefined {
  return op.kind === "assign" ? memory.lineOf.get(op.place.variable) : undefined;
}

/** On one way, at most; what is in a loop or a `forall` may be any number. */
function mostStores(memory: Memory, ops: readonly Op[], line: Line): number {
  const one = (op: Op): number => {
    const inside = nestedOperations(op).map((list) => mostStores(memory, list, line));
    const most = Math.max(0, ...inside);
    if (op.kind === "while" || op.kind === "forall") return most > 0 ? Number.POSITIVE_INFINITY : 0;
    return lineOf(memory, op) === line ? 1 : most;
  };
  return ops.reduce((sum, op) => sum + one(op), 0);
}

function newTearing(context: Context, line: Line): Tearing {
  const wide = line.parts.filter(({ type }) => tears(type)).map((part) => part.variable);
  const flags = [...new Set(wide)].map((id) => {
    const { name, dimensions } = context.variables[id]!;
    const options = { name: `${name}.tearing`, type: build.bool, dimensions, span: line.span };
    const flag = newVariable(context, { ...options, storage: "temporary", hidden: true });
    return [id, flag.id] as const;
  });
  return new Map(flags);
}

function rewrite(pass: Pass, ops: readonly Op[]): Op[] {
  return ops.flatMap((op) => rewriteOp(pass, op));
}

function rewriteOp(pass: Pass, op: Op): Op[] {
  const mark = pass.memory.marks.get(op);
  if (mark !== undefined) {
    return [op, ...commitAll(pass), ...forgetTearing(pass), ...markOps(pass, mark)];
  }
  switch (op.kind) {
    case "assign":
      return store(pass, op);
    case "if":
      return [{ ...op, then: rewrite(pass, op.then), otherwise: rewrite(pass, op.otherwise) }];
    case "either":
      return [{ ...op, branches: op.branches.map((one) => rewrite(pass, one)) }];
    case "while":
    case "forall":
      return [{ ...op, body: rewrite(pass, op.body) }];
    case "finish":
      return [...commitAll(pass), op];
    default:
      return [op];
  }
}

type Assign = Op & { readonly kind: "assign" };

/** The store itself, and what it adds to the sets, if that is not left to the end. */
function store(pass: Pass, op: Assign): Op[] {
  const line = lineOf(pass.memory, op);
  if (line === undefined) return [op];
  const { binds, place } = steadyPlace(pass.context, op.place);
  const stored: Op = { ...op, place };
  const late = pass.late.get(line);
  if (late === undefined) {
    const indices = line.grouped ? [] : place.indices;
    return [...binds, stored, ...addContents(pass, line, { indices, torn: tornBy(line, place) })];
  }
  const variable = late.get(place.variable);
  if (variable === undefined) return [...binds, stored];
  const flag = { variable, indices: place.indices };
  return [...binds, stored, { kind: "assign", place: flag, value: build.truth, span: op.span }];
}

/** Indices that are evaluated again after the store mean the same as before it. */
function steadyPlace(context: Context, place: Place): { binds: readonly Op[]; place: Place } {
  const binds: Op[] = [];
  const indices = place.indices.map((index): Expr => {
    if (isSteady(context, index)) return index;
    const id = newBound(context);
    binds.push({ kind: "bind", id, value: index });
    return { kind: "bound", id, type: index.type };
  });
  return { binds, place: { ...place, indices } };
}

function isSteady(context: Context, index: Expr): boolean {
  if (index.kind === "constant" || index.kind === "bound") return true;
  if (index.kind !== "read" || index.place.indices.length > 0) return false;
  const storage = context.variables[index.place.variable]?.storage;
  return storage === "local" || storage === "temporary";
}

/** The content with the part torn that was stored to, if it can tear. */
function tornBy(line: Line, place: Place): Expr | undefined {
  const indices = line.grouped ? [] : place.indices;
  return tornContent(line, indices, (part) => {
    if (part.variable !== place.variable) return build.falsehood;
    if (!line.grouped) return build.truth;
    return part.indices
      .map((index, i) => build.equal(index, place.indices[i]!))
      .reduce(build.and, build.truth);
  });
}

/** The content with some of its parts torn; undefined if none can be. */
function tornContent(
  line: Line,
  indices: readonly Expr[],
  isTorn: (part: Part) => Expr,
): Expr | undefined {
  let found = false;
  const fields = line.parts.map((part) => {
    const kept = readPart(line, part, indices);
    const torn = tears(part.type) ? isTorn(part) : build.falsehood;
    found ||= !build.isFalse(torn);
    return tears(part.type) ? build.conditional(torn, tornValue(part.type), kept) : kept;
  });
  if (!found) return undefined;
  return line.grouped ? build.make(line.content, undefined, fields) : fields[0];
}

/**
 * Gives every line what was stored to it. What is present is in the sets already where nothing was:
 * so nobody needs to know which elements were stored to, unless they tear.
 */
function commitAll(pass: Pass): Op[] {
  return [...pass.late].flatMap(([line, tearing]) => commit(pass, line, tearing));
}

function commit(pass: Pass, line: Line, tearing: Tearing): Op[] {
  const { indices, bound } = indexBinders(pass.context, line.dimensions);
  const { span } = line;
  const torn = tornContent(line, indices, (part) => {
    const flag = tearing.get(part.variable);
    if (flag === undefined) return build.falsehood;
    return readFlag(flag, line.grouped ? part.indices : indices, span);
  });
  const body = addContents(pass, line, { indices, torn });
  return eachElement(bound, { body, span });
}

/** What follows in the step begins anew. */
function forgetTearing(pass: Pass): Op[] {
  const flags = [...pass.late].flatMap(([, tearing]) => [...tearing.values()]);
  return flags.flatMap((variable) => {
    const { dimensions, span } = pass.context.variables[variable]!;
    const { indices, bound } = indexBinders(pass.context, dimensions);
    const place = { variable, indices };
    const body: Op[] = [{ kind: "assign", place, value: build.falsehood, span }];
    return eachElement(bound, { body, span });
  });
}

function readFlag(variable: VariableId, indices: readonly Expr[], span: Line["span"]): Expr {
  return { kind: "read", place: { variable, indices }, primed: false, type: build.bool, span };
}

type Binders = ReturnType<typeof indexBinders>["bound"];

interface Each {
  readonly where?: Expr;
  readonly body: readonly Op[];
  readonly span: Line["span"];
}

/** The same for every element; what is bound to nothing happens once. */
export function eachElement(bound: Binders, { where, body, span }: Each): Op[] {
  if (bound.length === 0) {
    if (where === undefined) return [...body];
    return [{ kind: "if", condition: where, then: body, otherwise: [] }];
  }
  const binders = bound.map(({ id, type }) => ({ id, domain: { kind: "type" as const, type } }));
  const condition = where === undefined ? {} : { where };
  return [{ kind: "forall", binders, ...condition, body, disjoint: true, span }];
}

interface Added {
  readonly indices: readonly Expr[];
  readonly torn: Expr | undefined;
}

/** The present content, and the torn one, may be left by a crash; also behind a fence to come. */
function addContents(pass: Pass, line: Line, { indices, torn }: Added): Op[] {
  const present = presentContent(line, indices);
  const added = build.setOf(torn === undefined ? [present] : [present, torn], line.content);
  const add = (variable: VariableId): Op => {
    const value = build.union(readSet(line, variable, indices), added);
    return { kind: "assign", place: { variable, indices }, value, span: line.span };
  };
  const flushed = [...line.flushed].filter(([by]) => (by === "recovery") === pass.recovery);
  return [
    add(line.leaves),
    ...flushed.map(([, variable]): Op => {
      const condition = isFlushed(line, variable, indices);
      return { kind: "if", condition, then: [add(variable)], otherwise: [] };
    }),
  ];
}

export function setOfContents(line: Line): Type {
  return { kind: "set", element: line.content };
}

function readSet(line: Line, variable: VariableId, indices: readonly Expr[]): Expr {
  const place = { variable, indices };
  return { kind: "read", place, primed: false, type: setOfContents(line), span: line.span };
}

function isFlushed(line: Line, variable: VariableId, indices: readonly Expr[]): Expr {
  const none = build.constant([], setOfContents(line));
  return build.compare("!=", readSet(line, variable, indices), none);
}

function markOps(pass: Pass, mark: Mark): Op[] {
  if (mark.kind === "fence") {
    return pass.memory.lines.flatMap((line) => fenceLine(pass, line, mark.by));
  }
  const { line, indices, by, span } = mark;
  const at = line.grouped ? [] : indices;
  const place = { variable: flushedBy(pass.context, line, by), indices: at };
  const value = build.setOf([presentContent(line, at)], line.content);
  return [{ kind: "assign", place, value, span }];
}

/** What is flushed is left alone of the contents before; what was stored since is in both sets. */
function fenceLine(pass: Pass, line: Line, by: Flusher): Op[] {
  const variable = line.flushed.get(by);
  if (variable === undefined) return [];
  const { indices, bound } = indexBinders(pass.context, line.dimensions);
  const { span } = line;
  const [left, right] = [line.leaves, variable].map((id) => readSet(line, id, indices));
  const type = setOfContents(line);
  const both: Expr = { kind: "intersection", left: left!, right: right!, type };
  const assign = (id: VariableId, value: Expr): Op => {
    return { kind: "assign", place: { variable: id, indices }, value, span };
  };
  const body = [assign(line.leaves, both), assign(variable, build.constant([], type))];
  const where = isFlushed(line, variable, indices);
  return eachElement(bound, { where, body, span });
}
