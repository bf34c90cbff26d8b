/**
 * The reference has an example of every construct: the compiler keeps the tables below complete,
 * and the test looks for each entry in the trees of the examples.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Ast, parse } from "../../grammar/index.js";
import { examplesOf } from "./examples.js";

type Table<K extends string> = Readonly<Record<K, true>>;

const declarations: Table<Ast.Declaration["kind"] | Ast.KindItem["kind"]> = {
  import: true,
  parameter: true,
  type: true,
  enum: true,
  record: true,
  opaque: true,
  kind: true,
  "kind state": true,
  "kind word": true,
  "kind downgrade": true,
  lock: true,
  variable: true,
  line: true,
  operation: true,
  function: true,
  init: true,
  recover: true,
  process: true,
  action: true,
  fair: true,
  invariant: true,
  step: true,
  cover: true,
  liveness: true,
  "lock order": true,
  constraint: true,
  "may stop": true,
  instance: true,
};

const statements: Table<Ast.Statement["kind"]> = {
  labelled: true,
  let: true,
  assign: true,
  if: true,
  while: true,
  loop: true,
  for: true,
  "forall statement": true,
  choose: true,
  take: true,
  either: true,
  await: true,
  atomic: true,
  hold: true,
  word: true,
  assert: true,
  return: true,
  break: true,
  continue: true,
  skip: true,
  fence: true,
  restart: true,
  flush: true,
  ghost: true,
  "call statement": true,
};

const expressions: Table<Ast.Expression["kind"] | Ast.Pattern["kind"]> = {
  number: true,
  boolean: true,
  none: true,
  self: true,
  "name expression": true,
  call: true,
  "index expression": true,
  field: true,
  unwrap: true,
  prime: true,
  unary: true,
  binary: true,
  is: true,
  conditional: true,
  quantifier: true,
  set: true,
  comprehension: true,
  queue: true,
  range: true,
  at: true,
  takes: true,
  returned: true,
  ended: true,
  "none pattern": true,
  "some pattern": true,
  "case pattern": true,
};

const operators: Table<Ast.BinaryOperator> = {
  iff: true,
  implies: true,
  or: true,
  and: true,
  "==": true,
  "!=": true,
  "<": true,
  "<=": true,
  ">": true,
  ">=": true,
  in: true,
  "not in": true,
  subset: true,
  "??": true,
  "+": true,
  "-": true,
  "&": true,
  "*": true,
  "/": true,
  mod: true,
};

const types: Table<Ast.TypeExpression["kind"]> = {
  "optional type": true,
  "bool type": true,
  "int type": true,
  "thread type": true,
  "range type": true,
  "scalarset type": true,
  "set type": true,
  "queue type": true,
  "named type": true,
};

const rest: Table<
  Ast.Temporal["kind"] | Ast.Initial["kind"] | Ast.Guard["kind"] | Ast.Expectation["kind"]
> = {
  "leads to": true,
  until: true,
  eventually: true,
  "always eventually": true,
  "eventually always": true,
  "temporal implies": true,
  any: true,
  value: true,
  member: true,
  and: true,
  or: true,
  "lock guard": true,
  holds: true,
  violated: true,
  deadlock: true,
  "no deadlock": true,
  count: true,
};

/** What a tree says apart from its kinds: of one construct, the ways to write it. */
const words = {
  operator: operators,
  storage: { shared: true, persistent: true, ghost: true },
  flavour: { protocol: true, library: true },
  fairness: { none: true, fair: true, "strongly fair": true },
  family: { named: true, "lock order": true, guarded: true, requires: true },
  what: { states: true, successors: true, depth: true, initial: true },
} satisfies Readonly<Record<string, Readonly<Record<string, true>>>>;

const found = constructsIn("docs/language.md");
const tables = { declarations, statements, expressions, types, rest };

for (const [name, table] of Object.entries(tables)) {
  test(`an example of each of the ${name}`, () => {
    assert.equal(missing(table, (kind) => `kind ${kind}`).join(", "), "");
  });
}

for (const [field, table] of Object.entries(words)) {
  test(`an example of each ${field}`, () => {
    assert.equal(missing(table, (word) => `${field} ${word}`).join(", "), "");
  });
}

function missing(table: Readonly<Record<string, true>>, key: (word: string) => string): string[] {
  return Object.keys(table).filter((word) => !found.has(key(word)));
}

/** `FIELD TEXT` for every text in the trees of a document's examples that says what a node is. */
function constructsIn(document: string): ReadonlySet<string> {
  const constructs = new Set<string>();
  const fields = ["kind", ...Object.keys(words)];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [field, value] of Object.entries(node)) {
      if (fields.includes(field) && typeof value === "string") constructs.add(`${field} ${value}`);
      visit(value);
    }
  };
  for (const { where, text } of examplesOf(document)) {
    const parsed = parse({ path: where, text });
    if (parsed.ok) visit(parsed.value);
  }
  return constructs;
}

test.run();
