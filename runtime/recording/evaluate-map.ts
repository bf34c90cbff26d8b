/** Expressions of a mapping, made into functions once and called for every event. */
import type { CheckedMapping, MappingAst, Span } from "../../ir/index.js";
import type { ContextRun } from "./contexts.js";
import { type EventFinder, finderOf, matchesValue } from "./event-patterns.js";
import { binaryOf, compute } from "./map-operators.js";
import {
  caseKind,
  fieldsOf,
  fromJson,
  isSeen,
  keyText,
  type MapValue,
  showMapValue,
} from "./map-value.js";
import type { Seen } from "./recording.js";

type Expression = MappingAst.MapExpression;

/** What an expression can see while it is evaluated. */
export interface MapScope {
  /** The event; undefined where there is none. */
  readonly here: Seen | undefined;
  readonly context: ContextRun | undefined;
  /** A name of `for` and its value. */
  readonly binder?: { readonly name: string; readonly value: MapValue };
  /** In `names`: what has the fields, in place of the event. */
  readonly from?: MapValue;
}

/** Where there is no event. */
export const nowhere: MapScope = { here: undefined, context: undefined };

export type Evaluate = (scope: MapScope) => MapValue;

/** What the recording as a whole has to say, and where mistakes go. */
export interface MapWorld {
  readonly mapping: CheckedMapping;
  /** Memory of the thread of the event, or shared. */
  recall(declaration: MappingAst.MemoryDeclaration, key: string, scope: MapScope): MapValue;
  parameter(rule: MappingAst.ParameterRule): MapValue;
  any(finder: EventFinder): boolean;
  /** Of threads, or of names of a type, once all of them are known. */
  count(name: string): number | undefined;
  extreme(finder: EventFinder, value: Evaluate, word: "min" | "max"): MapValue;
  complain(scope: MapScope, span: Span, text: string): void;
}

export function compile(world: MapWorld, expression: Expression): Evaluate {
  switch (expression.kind) {
    case "map literal":
      return () => expression.value;
    case "unknown":
      return () => undefined;
    case "name use":
      return nameOf(world, expression);
    case "field use": {
      const event = compile(world, expression.event);
      const { field, span } = expression;
      return (scope) => memberOf(world, event(scope), { name: field.text, scope, span });
    }
    case "map member": {
      const value = compile(world, expression.value);
      const { field, span } = expression;
      return (scope) => memberOf(world, value(scope), { name: field.text, scope, span });
    }
    case "moment":
      return momentOf(expression.word);
    case "search":
      return searchOf(expression.word, finderOf(expression.events));
    case "between":
      return betweenOf(expression);
    case "any":
    case "extreme":
    case "count":
      return wholeOf(world, expression);
    case "map index":
      return indexOf(world, expression);
    case "map call":
      return callOf(world, expression);
    case "map unary": {
      const operand = compile(world, expression.operand);
      if (expression.operator === "not") return (scope) => operand(scope) !== true;
      const { span } = expression;
      return (scope) =>
        compute(world, { operator: "-", left: 0, right: operand(scope) }, { scope, span });
    }
    case "map binary": {
      const left = compile(world, expression.left);
      return binaryOf(world, expression, { left, right: compile(world, expression.right) });
    }
    case "map is":
      return isOf(world, expression);
    case "map if": {
      const condition = compile(world, expression.condition);
      const then = compile(world, expression.then);
      const otherwise = compile(world, expression.otherwise);
      return (scope) => (condition(scope) === true ? then(scope) : otherwise(scope));
    }
    case "map as":
      return compile(world, expression.value);
    case "map set": {
      const elements = expression.elements.map((one) => compile(world, one));
      return (scope) => new Set(elements.map((one) => one(scope)));
    }
  }
}

/** What is asked of the recording as a whole. */
function wholeOf(
  world: MapWorld,
  expression: Extract<Expression, { kind: "any" | "extreme" | "count" }>,
): Evaluate {
  if (expression.kind === "count") return () => world.count(expression.name.text);
  const finder = finderOf(expression.events);
  if (expression.kind === "any") return () => world.any(finder);
  const value = compile(world, expression.value);
  return () => world.extreme(finder, value, expression.word);
}

function nameOf(world: MapWorld, use: MappingAst.NameUse): Evaluate {
  const meaning = world.mapping.meanings.get(use);
  const { text: name, span } = use.name;
  switch (meaning?.kind) {
    case "binder":
      return ({ binder }) => binder?.value;
    case "memory":
      return (scope) => world.recall(meaning.declaration, "", scope);
    case "parameter":
      return () => world.parameter(meaning.declaration);
    case "case": {
      const value = { kind: caseKind, name, of: meaning.of.name, values: [] } as const;
      return () => value;
    }
    default:
      return (scope) => {
        const owner = scope.from ?? scope.here;
        if (use.optional) return fromJson(fieldsOf(owner)?.[name]) ?? null;
        return memberOf(world, owner, { name, scope, span });
      };
  }
}

interface Member {
  readonly name: string;
  readonly scope: MapScope;
  readonly span: Span;
}

/** A field that must be there, unless nobody knows what it is of. */
function memberOf(world: MapWorld, value: MapValue, { name, scope, span }: Member): MapValue {
  if (value === undefined || value === null) return undefined;
  const fields = fieldsOf(value);
  if (fields !== undefined && name in fields) return fromJson(fields[name]);
  const owner = isSeen(value) ? `${value.name} at ${value.seq}` : showMapValue(value);
  const known = Object.keys(fields ?? {});
  world.complain(
    scope,
    span,
    `${owner} has no field ${name}${known.length === 0 ? "" : `, but ${known.join(", ")}`}`,
  );
  return undefined;
}

function momentOf(word: MappingAst.MomentWord): Evaluate {
  switch (word) {
    case "here":
      return ({ here }) => here;
    case "prev":
      return ({ here }) => here?.thread.events[here.index - 1];
    case "next":
      return ({ here }) => here?.thread.events[here.index + 1];
    case "begin":
      return ({ context }) => context?.begin;
    case "end":
      return ({ context }) => context?.end;
  }
}

function searchOf(word: "last" | "next" | "first", finder: EventFinder): Evaluate {
  switch (word) {
    case "first":
      return ({ here }) => here && finder.next(here.thread, -1);
    case "last":
      return ({ here, context }) =>
        here && finder.last(here.thread, here.index, context?.begin.index ?? 0);
    case "next":
      return (scope) => nextIn(finder, scope);
  }
}

/** Not behind the end of the context. */
function nextIn(finder: EventFinder, { here, context }: MapScope): Seen | undefined {
  if (here === undefined) return undefined;
  const found = finder.next(here.thread, here.index);
  const end = context?.end?.index ?? Number.POSITIVE_INFINITY;
  return found === undefined || found.index > end ? undefined : found;
}

function betweenOf({ word, events, limit }: Extract<Expression, { kind: "between" }>): Evaluate {
  const [wanted, border] = [finderOf(events), finderOf(limit)];
  if (word === "has") {
    return (scope) => {
      const found = nextIn(wanted, scope);
      const end = nextIn(border, scope);
      return found !== undefined && (end === undefined || found.index < end.index);
    };
  }
  const last = (finder: EventFinder, { here, context }: MapScope): Seen | undefined =>
    here && finder.last(here.thread, here.index, context?.begin.index ?? 0);
  return (scope) => {
    const found = last(wanted, scope);
    const begin = last(border, scope);
    return found !== undefined && (begin === undefined || found.index > begin.index);
  };
}

function indexOf(
  world: MapWorld,
  expression: Extract<Expression, { kind: "map index" }>,
): Evaluate {
  const indices = expression.indices.map((one) => compile(world, one));
  const { value, span } = expression;
  const meaning = value.kind === "name use" ? world.mapping.meanings.get(value) : undefined;
  if (meaning?.kind === "memory") {
    return (scope) => world.recall(meaning.declaration, keyOf(indices, scope), scope);
  }
  const list = compile(world, value);
  return (scope) => {
    const found = list(scope);
    const index = indices[0]?.(scope);
    if (found === undefined || found === null || index === undefined) return undefined;
    if (Array.isArray(found) && typeof index === "number" && index < found.length) {
      return fromJson(found[index]);
    }
    world.complain(scope, span, `${showMapValue(found)} has no [${showMapValue(index)}]`);
    return undefined;
  };
}

/** One text for the indices of a memory. */
export function keyOf(indices: readonly Evaluate[], scope: MapScope): string {
  const [first, ...rest] = indices;
  if (first === undefined) return "";
  return rest.reduce((key, one) => `${key} ${keyText(one(scope))}`, keyText(first(scope)));
}

function callOf(world: MapWorld, call: MappingAst.MapCall): Evaluate {
  const meaning = world.mapping.meanings.get(call);
  const values = call.arguments.map((one) => compile(world, one));
  const name = call.name.text;
  if (meaning?.kind === "case") {
    const of = meaning.of.name;
    return (scope) => ({ kind: caseKind, name, of, values: values.map((one) => one(scope)) });
  }
  return (scope) => {
    // What nobody knows is left out: the others are still a bound.
    const numbers = values.map((one) => one(scope)).filter((one) => typeof one === "number");
    if (numbers.length === 0) return undefined;
    if (name === "abs") return Math.abs(numbers[0] ?? 0);
    return name === "min" ? Math.min(...numbers) : Math.max(...numbers);
  };
}

function isOf(
  world: MapWorld,
  { value, negated, events, pattern }: MappingAst.IsExpression,
): Evaluate {
  const found = compile(world, value);
  if (events !== undefined) {
    const finder = finderOf(events);
    return (scope) => {
      const event = found(scope);
      return (isSeen(event) && finder.matches(event)) !== negated;
    };
  }
  const matches = pattern === undefined ? () => false : matchesValue(pattern);
  return (scope) => matches(found(scope)) !== negated;
}
