/** From ohm's trees of a mapping to ours: declarations, rules and items. */
import type { Grammar, MatchResult, Node, Semantics } from "ohm-js";
import { makeRecipe } from "ohm-js";
import type {
  Bracket,
  Branch,
  CallItem,
  Each,
  EventPattern,
  FinallyRule,
  Item,
  MapArgument,
  MapExpression,
  MappingDeclaration,
  MappingFile,
  MemoryDeclaration,
  NamesDeclaration,
  NamesPair,
  OnceKey,
  Rule,
  StepName,
  ThreadDeclaration,
} from "../../ast/mapping.js";
import type { Name } from "../../ast/node.js";
import { type Actions, all, type Context, given, make, maybe, maybeAll, one } from "../cst.js";
import { recipe } from "../lockmap-grammar.js";
import { mappingExpressionActions } from "./mapping-expressions.js";
import { mappingPatternActions } from "./mapping-patterns.js";

/** What stands behind `on EVENTS`, and what behind `in` or `anywhere`. */
interface Where {
  readonly contexts: readonly Name[];
  readonly anywhere: boolean;
}

const declarations: Actions = {
  Header(_map, name) {
    return make<MappingFile>(this, {
      kind: "mapping",
      protocol: one(this, name),
      declarations: [],
    });
  },
  Declaration(inner) {
    return one(this, inner);
  },
  Recording(_recording, _open, roles, _comma, _close) {
    return make<MappingDeclaration>(this, { kind: "recording", parts: all(this, roles) });
  },
  Role(role, _colon, field) {
    return { role: one<Name>(this, role), field: one<Name>(this, field) };
  },
  Order(_threads, _in, _order) {
    return make<MappingDeclaration>(this, { kind: "threads in order" });
  },
  Thread(_thread, process, _from, events) {
    const parts = { process: one<Name>(this, process), from: all<EventPattern>(this, events) };
    return make<ThreadDeclaration>(this, { kind: "thread", ...parts });
  },
  Names(_names, type, pairs, numbering) {
    return make<NamesDeclaration>(this, {
      kind: "names",
      type: one(this, type),
      pairs: maybeAll(this, pairs),
      ...given({ numbering: maybe<"in order" | "sorted">(this, numbering) }),
    });
  },
  Pairs(_open, pairs, _comma, _close) {
    return all(this, pairs);
  },
  Pair(pattern, _is, value) {
    return make<NamesPair>(this, { pattern: one(this, pattern), value: one(this, value) });
  },
  numbering_inOrder(_in, _space, _order) {
    return "in order";
  },
  numbering_sorted(_sorted) {
    return "sorted";
  },
  Parameter: parameterRule,
  Set: parameterRule,
  Context(_context, name, _from, from, _to, to) {
    return make<MappingDeclaration>(this, {
      kind: "context",
      name: one(this, name),
      from: all(this, from),
      to: all(this, to),
    });
  },
  Memory(word, name, indices, _is, value) {
    return make<MemoryDeclaration>(this, {
      kind: "memory",
      isShared: word.sourceString === "shared",
      name: one(this, name),
      indices: maybeAll(this, indices),
      value: one(this, value),
    });
  },
  Indices: inBrackets,
  Judge(_judge, names) {
    return make(this, { kind: "judge", names: all<Name>(this, names) });
  },
  Unrecorded(_unrecorded, steps, when) {
    return make<MappingDeclaration>(this, {
      kind: "unrecorded",
      steps: all(this, steps),
      ...given({ when: maybe<MapExpression>(this, when) }),
    });
  },
  Recorded(_recorded, steps) {
    return make<MappingDeclaration>(this, { kind: "recorded", steps: all(this, steps) });
  },
  Ignore(_ignore, events) {
    return make<MappingDeclaration>(this, { kind: "ignore", events: all(this, events) });
  },
  Finally(_finally, each, when, once, items) {
    const branch = branchOf(this, when, once, items);
    const parts = given({ each: maybe<Each>(this, each) });
    return make<FinallyRule>(this, { kind: "finally", ...parts, branch });
  },
};

function parameterRule(this: Node, _word: Node, name: Node, _is: Node, value: Node): unknown {
  const parts = { name: one<Name>(this, name), value: one<MapExpression>(this, value) };
  return make<MappingDeclaration>(this, { kind: "parameter rule", ...parts });
}

function inBrackets(this: Node, _open: Node, list: Node, _close: Node): unknown {
  return all(this, list);
}

const rules: Actions = {
  Rule(_on, events, where, each, first, _else, others) {
    const found = maybe<Where>(this, where) ?? { contexts: [], anywhere: false };
    return make<Rule>(this, {
      kind: "rule",
      events: all(this, events),
      ...found,
      ...given({ each: maybe<Each>(this, each) }),
      branches: [one<Branch>(this, first), ...all<Branch>(this, others)],
    });
  },
  Where_contexts(_in, names) {
    return { contexts: all<Name>(this, names), anywhere: false } satisfies Where;
  },
  Where_anywhere(_anywhere) {
    return { contexts: [], anywhere: true } satisfies Where;
  },
  Each(_for, name, _in, domain) {
    return { name: one<Name>(this, name), domain: one<MapExpression>(this, domain) };
  },
  Branch(when, once, items) {
    return branchOf(this, when, once, items);
  },
  When(_when, condition) {
    return one(this, condition);
  },
  Once(_once, name, _open, key, _close) {
    return make<OnceKey>(this, { name: one(this, name), key: all(this, key) });
  },
  Items(_arrow, items) {
    return all(this, items);
  },
  Item_note(_note, memory, indices, operator, value) {
    return make<Item>(this, {
      kind: "note",
      memory: one(this, memory),
      indices: maybeAll(this, indices),
      adds: operator.sourceString === "+=",
      value: one(this, value),
    });
  },
  Item_name(_name, type, _is, value) {
    return make<Item>(this, { kind: "name item", value: one(this, value), type: one(this, type) });
  },
  Item_call(edge, operation, given_, at) {
    return make<CallItem>(this, {
      kind: "call item",
      edge: edge.sourceString === "begin" ? "begin" : "end",
      operation: one(this, operation),
      arguments: maybeAll(this, given_),
      ...given({ at: maybe<Bracket>(this, at) }),
    });
  },
  Item_step(step, given_, at) {
    return make<Item>(this, {
      kind: "step item",
      step: one<StepName>(this, step),
      arguments: maybeAll(this, given_),
      ...given({ at: maybe<Bracket>(this, at) }),
    });
  },
  Selectors: inBrackets,
  StepName(parts) {
    return make<StepName>(this, { parts: all(this, parts) });
  },
  Arguments: inBrackets,
  Argument(name, _is, value) {
    const own = one<Name>(this, name);
    const use: MapExpression = { kind: "name use", name: own, optional: false, span: own.span };
    const written = maybe<MapExpression>(this, value);
    return make<MapArgument>(this, { kind: "map argument", name: own, value: written ?? use });
  },
  At(_at, bracket) {
    return one(this, bracket);
  },
  Bracket_two(_open, from, _comma, to, _close) {
    return make<Bracket>(this, { from: one(this, from), to: one(this, to) });
  },
  Bracket_one(moment) {
    return make<Bracket>(this, { from: one(this, moment) });
  },
};

function branchOf(self: Node, when: Node, once: Node, items: Node): Branch {
  return make<Branch>(self, {
    ...given({
      when: maybe<MapExpression>(self, when),
      once: maybe<OnceKey>(self, once),
    }),
    items: maybeAll<Item>(self, items),
  });
}

/** What may be asked of the grammar of mappings. */
export type MappingRuleName = "Header" | "Declaration" | "Open" | "Close";

export interface MappingReader {
  match(text: string, rule: MappingRuleName): MatchResult;
  /** The tree of a match; `T` is what the rule that matched gives. */
  toAst<T>(result: MatchResult, context: Context): T;
}

/** The grammar of mappings: made when a mapping is read, because most runs read none. */
export function mappingReader(): MappingReader {
  const grammar: Grammar = makeRecipe(recipe);
  const semantics: Semantics = grammar.createSemantics().addOperation("toAst(context)", {
    ...declarations,
    ...rules,
    ...mappingPatternActions,
    ...mappingExpressionActions,
  });
  return {
    match: (text, rule) => grammar.match(text, rule),
    toAst: (result, context) => semantics(result).toAst(context),
  };
}
