/**
 * Random syntax trees of whole files: every construct of the grammar, no meaning. Names are taken
 * from a short list in which many words of the language stand, where those are names, too.
 */
import * as fc from "fast-check";
import type { Ast } from "../../grammar/index.js";
import { few, node, option, randomExpressions } from "./random-tree-expression.js";
import { randomStatements } from "./random-tree-statement.js";

const _span = { file: 0, start: 0, end: 0 };
const { name, expression, type, label, binders, lockReference } = randomExpressions;
const { block } = randomStatements;

const doc = fc.array(fc.constantFrom("", "what it is", "a `b`, and more"), { maxLength: 2 });

const is = fc.constant;

const parameter = node<Ast.Parameter>({
  kind: is("parameter of"),
  name,
  type,
  value: option(expression),
});
const index = node<Ast.Index>({ kind: is("index"), name: option(name), type });
const namedIndex = node<Ast.Index>({ kind: is("index"), name, type });

const guard: fc.Arbitrary<Ast.Guard> = fc.letrec<{ guard: Ast.Guard }>((tie) => ({
  guard: fc.oneof(
    { maxDepth: 3 },
    node<Ast.Guard>({ kind: is("lock guard"), lock: lockReference, mode: option(name) }),
    node<Ast.Guard>({
      kind: fc.constantFrom("and", "or"),
      left: tie("guard"),
      right: tie("guard"),
    }),
  ),
})).guard;

const part = (first: boolean): fc.Arbitrary<Ast.KindPart> =>
  node<Ast.KindPart>({ kind: is("part"), when: option(expression), effect: option(block) }).filter(
    ({ when, effect }) => first || when !== undefined || effect !== undefined,
  );

const kindItem = fc.oneof(
  node<Ast.KindItem>({
    kind: is("kind state"),
    doc,
    name,
    indices: few(index),
    type,
    initial: option(expression),
  }),
  node<Ast.KindItem>({ kind: is("kind downgrade"), doc, from: name, to: name }),
  node<Ast.KindItem>({
    kind: is("kind word"),
    doc,
    try: fc.boolean(),
    word: name,
    mode: option(name),
    result: option(name),
    first: part(true),
    otherwise: option(part(false)),
    then: few(part(false)),
  }),
);

const initial = fc.oneof(
  node<Ast.Initial>({ kind: is("any") }),
  node<Ast.Initial>({ kind: is("value"), value: expression }),
  node<Ast.Initial>({ kind: is("member"), set: expression }),
);

const guarded = node<Ast.Guarded>({
  kind: is("guarded"),
  writesOnly: fc.boolean(),
  guard,
  reads: option(guard),
});

const formula: fc.Arbitrary<Ast.Temporal> = fc.letrec<{ formula: Ast.Temporal }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 2 },
    node<Ast.Temporal>({
      kind: fc.constantFrom("eventually", "always eventually", "eventually always"),
      condition: expression,
    }),
    node<Ast.Temporal>({
      kind: fc.constantFrom("leads to", "until"),
      left: expression,
      right: expression,
    }),
    node<Ast.Temporal>({
      kind: is("temporal implies"),
      left: tie("formula"),
      right: tie("formula"),
    }),
  ),
})).formula;

const property = fc.oneof(
  node<Ast.PropertyReference>({
    kind: is("property reference"),
    family: fc.constantFrom("named", "guarded", "requires"),
    name,
  }),
  node<Ast.PropertyReference>({ kind: is("property reference"), family: is("lock order") }),
);

const expectation = fc.oneof(
  node<Ast.Expectation>({ kind: is("holds"), property: option(property) }),
  node<Ast.Expectation>({ kind: is("violated"), property, withinSteps: option(expression) }),
  node<Ast.Expectation>({ kind: is("deadlock"), withinSteps: option(expression) }),
  node<Ast.Expectation>({ kind: is("no deadlock") }),
  node<Ast.Expectation>({
    kind: is("count"),
    what: fc.constantFrom("states", "successors", "depth", "initial"),
    value: expression,
  }),
);

const setting = node<Ast.Setting>({ kind: is("setting"), name, value: expression });
const enumCase = node<Ast.EnumCase>({ kind: is("case"), name, fields: few(parameter) });
const argument = node<Ast.Argument>({
  kind: is("argument"),
  name: option(name),
  value: expression,
});

const state: readonly fc.Arbitrary<Ast.Declaration>[] = [
  node({ kind: is("import"), doc, path: fc.constantFrom("lib/dax.lockspec", 'a "b"\\c') }),
  node({ kind: is("parameter"), doc, name, type: option(type), value: expression }),
  node({ kind: is("type"), doc, name, type }),
  node({ kind: is("enum"), doc, name, cases: few(enumCase, 1) }),
  node({ kind: is("record"), doc, name, fields: few(parameter, 1) }),
  node({
    kind: is("opaque"),
    doc,
    name,
    count: option(expression),
    values: few(name),
    bytes: option(expression),
  }),
  node({
    kind: is("kind"),
    doc,
    queued: fc.boolean(),
    spinning: fc.boolean(),
    name,
    parameters: few(parameter),
    items: few(kindItem),
  }),
  node({
    kind: is("lock"),
    doc,
    fair: is(false),
    ghost: fc.boolean(),
    name,
    indices: few(index),
    lockKind: name,
    arguments: few(argument),
  }),
  node({
    kind: is("variable"),
    doc,
    storage: fc.constantFrom("shared", "persistent", "ghost"),
    name,
    indices: few(index),
    type,
    initial: option(initial),
    guarded: option(guarded),
  }),
];

const behaviour: readonly fc.Arbitrary<Ast.Declaration>[] = [
  node({
    kind: is("operation"),
    doc,
    name,
    parameters: few(parameter),
    result: option(type),
    requires: option(guard),
    body: block,
  }),
  node({
    kind: is("function"),
    doc,
    name,
    parameters: few(parameter),
    result: option(type),
    body: expression,
  }),
  node({ kind: fc.constantFrom("init", "recover"), doc, body: block }),
  node({
    kind: is("process"),
    doc,
    fairness: fc.constantFrom("none", "fair", "strongly fair"),
    name,
    index: option(namedIndex),
    when: option(expression),
    body: block,
  }),
  node({
    kind: is("action"),
    doc,
    name,
    parameters: few(parameter),
    when: option(expression),
    body: block,
  }),
];

const questions: readonly fc.Arbitrary<Ast.Declaration>[] = [
  node({
    kind: is("fair"),
    doc,
    strongly: fc.boolean(),
    each: fc.boolean(),
    actions: few(name, 1),
  }),
  node({
    kind: fc.constantFrom("invariant", "step", "cover"),
    doc,
    name,
    condition: expression,
  }),
  node({ kind: is("liveness"), doc, name, binders: fc.oneof(is([]), binders), formula }),
  node({
    kind: is("lock order"),
    doc,
    chain: few(lockReference, 2),
    when: option(expression),
  }),
  node({ kind: is("constraint"), doc, condition: expression }),
  node({ kind: is("may stop"), doc, labels: few(label, 1) }),
  node({ kind: is("may stop"), doc, labels: is([]), when: expression }),
  node({
    kind: is("instance"),
    doc,
    name,
    settings: few(setting),
    withCrash: fc.boolean(),
    expectations: few(expectation),
  }),
];

const declaration = fc.letrec<{ declaration: Ast.Declaration }>((tie) => ({
  declaration: fc.oneof(
    { maxDepth: 2 },
    ...state,
    ...behaviour,
    ...questions,
    node<Ast.Declaration>({
      kind: is("line"),
      doc,
      name,
      declarations: few(tie("declaration")),
    }),
  ),
})).declaration;

/** Whole files, without comments. */
export const randomFile: fc.Arbitrary<Ast.File> = node<Ast.File>({
  kind: is("file"),
  flavour: fc.constantFrom("protocol", "library"),
  name,
  doc,
  declarations: fc.array(declaration, { maxLength: 6 }),
  comments: is([]),
});
