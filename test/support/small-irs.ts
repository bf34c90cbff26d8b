/**
 * Protocols lowered by hand: the smallest that show what the reference semantics, the replay and
 * the reports must do, independent of the language in front of them. Each has a source text, so
 * that spans are real.
 */
import type { SourceFile, Span } from "../../grammar/index.js";
import type {
  Expr,
  Ir,
  Location,
  Op,
  Place,
  Property,
  Thread,
  Type,
  Value,
  Variable,
} from "../../ir/index.js";

export interface SmallIr {
  readonly ir: Ir;
  readonly source: SourceFile;
}

const bool: Type = { kind: "bool" };
const nowhere: Span = { file: 0, start: 0, end: 0 };

export function constant(type: Type, value: Value): Expr {
  return { kind: "constant", type, value };
}

export function read(variable: Variable, ...indices: readonly Expr[]): Expr & { kind: "read" } {
  const place: Place = { variable: variable.id, indices };
  return { kind: "read", place, primed: false, type: variable.type, span: nowhere };
}

export function compare(operator: "==" | "!=" | "<" | ">=", left: Expr, right: Expr): Expr {
  return { kind: "compare", operator, left, right, type: bool };
}

export function both(kind: "and" | "or" | "implies", left: Expr, right: Expr): Expr {
  return { kind, left, right, type: bool };
}

export function assign(target: Expr & { kind: "read" }, value: Expr, span = nowhere): Op {
  return { kind: "assign", place: target.place, value, span };
}

export function when(condition: Expr, then: readonly Op[], otherwise: readonly Op[] = []): Op {
  return { kind: "if", condition, then, otherwise };
}

export function goto(location: number | null): Op {
  return { kind: "finish", location };
}

/** Spans of snippets of a text: `at("x = 1")` is where it stands first. */
export function finder(text: string): (snippet: string) => Span {
  return (snippet) => {
    const start = text.indexOf(snippet);
    if (start < 0) throw new Error(`no ${snippet} in the source`);
    return { file: 0, start, end: start + snippet.length };
  };
}

/** Variables in order of their ids; a declaration leaves out what is usual. */
export function variables(
  declared: readonly (Pick<Variable, "name" | "type"> & Partial<Variable>)[],
): readonly Variable[] {
  return declared.map((one, id) => ({
    dimensions: [],
    storage: "shared",
    hidden: false,
    span: nowhere,
    ...one,
    id,
  }));
}

/** A thread whose location 0 is the end; the others are given as name, span and program. */
export function thread(
  id: number,
  name: string,
  locations: readonly (Pick<Location, "name" | "program"> & Partial<Location>)[],
): Thread {
  const end = { name: `${name}.end`, ended: true, program: [] };
  const all = [end, ...locations].map((one, position) => ({
    ended: false,
    span: nowhere,
    live: [],
    mayStop: false,
    ...one,
    id: position,
  }));
  const start: readonly Op[] = locations.length > 0 ? [goto(1)] : [];
  return { id, name, process: name, absent: false, start, locations: all };
}

export function invariant(name: string, condition: Expr, span: Span): Property {
  return { kind: "invariant", name, condition, span };
}

/** An Ir with nothing in it but what is given. */
export function makeIr(given: Partial<Ir> & Pick<Ir, "protocol" | "variables">): Ir {
  return {
    instance: "small",
    parameters: [],
    threads: [],
    actions: [],
    initial: [],
    steps: [],
    properties: [],
    constraints: [],
    mayStop: [],
    lockEdges: [],
    actionsOnly: (given.threads ?? []).length === 0,
    ...given,
  };
}

export const boolType = bool;
export const noSpan = nowhere;
