/** The rules of a mapping, made ready for events: which of them speak of an event of some name. */
import type { MappingAst, Span, TargetType } from "../../ir/index.js";
import type { ContextRun } from "./contexts.js";
import { compile, type Evaluate, type MapWorld } from "./evaluate-map.js";
import { type EventFinder, finderOf, matchesName } from "./event-patterns.js";
import type { Note } from "./memory.js";
import type { Seen } from "./recording.js";

export interface CompiledRule {
  /** Position in the text. */
  readonly order: number;
  readonly events: EventFinder;
  isIn(context: ContextRun | undefined): boolean;
  readonly each?: { readonly name: string; readonly domain: Evaluate };
  readonly branches: readonly CompiledBranch[];
}

export interface CompiledBranch {
  readonly when?: Evaluate;
  readonly once?: { readonly name: string; readonly key: readonly Evaluate[] };
  readonly items: readonly CompiledItem[];
}

export type CompiledItem =
  | { readonly kind: "note"; readonly note: Note }
  | {
      readonly kind: "name";
      readonly value: Evaluate;
      readonly type: TargetType;
      readonly span: Span;
    }
  | CompiledLine;

/** A line of the history. */
export interface CompiledLine {
  readonly kind: "line";
  readonly what: "action" | "step" | "begin" | "end";
  readonly name: string;
  readonly values: readonly CompiledValue[];
  readonly from?: Evaluate;
  /** Absent: at one moment. */
  readonly to?: Evaluate;
  readonly span: Span;
}

export interface CompiledValue {
  readonly name: string;
  readonly type: TargetType;
  readonly value: Evaluate;
  readonly span: Span;
}

export function compileRule(world: MapWorld, rule: MappingAst.Rule, order: number): CompiledRule {
  const contexts = rule.contexts.map(({ text }) => text);
  return {
    order,
    events: finderOf(rule.events),
    isIn: (context) => {
      if (context === undefined) return rule.anywhere;
      return contexts.length === 0 || contexts.includes(context.name);
    },
    ...eachOf(world, rule.each),
    branches: rule.branches.map((branch) => compileBranch(world, branch)),
  };
}

/** A rule without an event. */
export function compileFinally(
  world: MapWorld,
  { each, branch }: MappingAst.FinallyRule,
  order: number,
): CompiledRule {
  const branches = [compileBranch(world, branch)];
  return { order, events: finderOf([]), isIn: () => true, ...eachOf(world, each), branches };
}

function eachOf(world: MapWorld, each: MappingAst.Each | undefined): Pick<CompiledRule, "each"> {
  if (each === undefined) return {};
  return { each: { name: each.name.text, domain: compile(world, each.domain) } };
}

function compileBranch(world: MapWorld, { when, once, items }: MappingAst.Branch): CompiledBranch {
  return {
    ...(when === undefined ? {} : { when: compile(world, when) }),
    ...(once === undefined
      ? {}
      : { once: { name: once.name.text, key: once.key.map((one) => compile(world, one)) } }),
    items: items.map((item) => compileItem(world, item)),
  };
}

function compileItem(world: MapWorld, item: MappingAst.Item): CompiledItem {
  const { mapping } = world;
  switch (item.kind) {
    case "note":
      return { kind: "note", note: noteOf(world, item) };
    case "name item":
      return {
        kind: "name",
        value: compile(world, item.value),
        type: mustHave(mapping.targets.get(item)),
        span: item.span,
      };
    case "step item": {
      const name = item.step.parts.map(({ text }) => text).join(".");
      const what = mapping.actions.has(item) ? "action" : "step";
      return lineOf(world, item, { what, name });
    }
    case "call item":
      return lineOf(world, item, { what: item.edge, name: item.operation.text });
  }
}

function lineOf(
  world: MapWorld,
  { at, arguments: given, span }: MappingAst.StepItem | MappingAst.CallItem,
  head: Pick<CompiledLine, "what" | "name">,
): CompiledLine {
  const values = given.map(
    (one): CompiledValue => ({
      name: one.name.text,
      type: mustHave(world.mapping.targets.get(one)),
      value: compile(world, one.value),
      span: one.span,
    }),
  );
  return {
    kind: "line",
    ...head,
    values,
    ...(at === undefined ? {} : { from: compile(world, at.from) }),
    ...(at?.to === undefined ? {} : { to: compile(world, at.to) }),
    span,
  };
}

function noteOf(world: MapWorld, item: MappingAst.NoteItem): Note {
  const declaration = world.mapping.file.declarations.find(
    (one) => one.kind === "memory" && one.name.text === item.memory.text,
  );
  return {
    declaration: mustHave(declaration?.kind === "memory" ? declaration : undefined),
    indices: item.indices.map((one) => compile(world, one)),
    adds: item.adds,
    value: compile(world, item.value),
  };
}

/** What analysis has found out. */
function mustHave<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a mapping that was not checked");
  return value;
}

/** The rules that an event may be meant by, in the order of the text. */
export function rulesByEvent(
  rules: readonly CompiledRule[],
): (event: Seen) => readonly CompiledRule[] {
  const known = new Map<string, readonly CompiledRule[]>();
  return ({ name }) => {
    const found = known.get(name) ?? rules.filter(({ events }) => events.isNamed(name));
    known.set(name, found);
    return found;
  };
}

/** Names of events that declarations speak of, be it to have them ignored. */
export function isMentioned(
  declarations: readonly MappingAst.MappingDeclaration[],
): (name: string) => boolean {
  const finders: ((name: string) => boolean)[] = [];
  eachNode(declarations, "event name", ({ text }: { text?: unknown }) => {
    finders.push(matchesName(String(text)));
  });
  return (name) => finders.some((one) => one(name));
}

/** Events that rules and contexts speak of, or look for. */
export function isBound(
  declarations: readonly MappingAst.MappingDeclaration[],
): (event: Seen) => boolean {
  const kinds = ["rule", "context", "discipline"];
  const patterns: MappingAst.EventPattern[] = [];
  const chosen = declarations.filter(({ kind }) => kinds.includes(kind));
  eachNode(chosen, "event pattern", (node) => {
    patterns.push(node as MappingAst.EventPattern); // by its kind
  });
  return finderOf(patterns).matches;
}

/** All nodes of a kind, wherever they are. */
export function eachNode(value: unknown, kind: string, visit: (node: object) => void): void {
  if (Array.isArray(value)) for (const one of value) eachNode(one, kind, visit);
  else if (typeof value === "object" && value !== null) {
    if ("kind" in value && value.kind === kind) visit(value);
    for (const [key, one] of Object.entries(value)) {
      if (key !== "span") eachNode(one, kind, visit);
    }
  }
}
