/** Random expressions, types, patterns and what is made of them; see `random-tree.ts`. */
import * as fc from "fast-check";
import type { Ast } from "../../grammar/index.js";

const span = { file: 0, start: 0, end: 0 };
const is = fc.constant;

const words =
  "a b mmap_lock Page NO_PTE _ step wait record state cover kind lock data line reads writes";

const name: fc.Arbitrary<Ast.Name> = fc
  .constantFrom(...words.split(" "))
  .map((text) => ({ kind: "name", text, span }));

const nameExpression: fc.Arbitrary<Ast.NameExpression> = name.map((one) => {
  return { kind: "name expression", name: one, span };
});

/** A record arbitrary whose absent fields are not there at all, as the syntax tree wants it. */
export function node<T>(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<T> {
  return fc.record(fields).map((one) => {
    const present = Object.entries(one).filter(([, value]) => value !== undefined);
    // The fields are those of T: the round trip would not come back otherwise.
    return { ...Object.fromEntries(present), span } as T;
  });
}

export const option = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
export const few = <T>(one: fc.Arbitrary<T>, minLength = 0) =>
  fc.array(one, { minLength, maxLength: 3 });

const label: fc.Arbitrary<Ast.LabelReference> = node({
  kind: is("label reference"),
  parts: few(name, 1),
});

const pattern: fc.Arbitrary<Ast.Pattern> = fc.oneof(
  node<Ast.Pattern>({ kind: is("none pattern") }),
  node<Ast.Pattern>({ kind: is("some pattern"), name }),
  node<Ast.Pattern>({ kind: is("case pattern"), name, arguments: option(few(name)) }),
);

const operators: readonly Ast.BinaryOperator[] = [
  "iff",
  "implies",
  "or",
  "and",
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "in",
  "not in",
  "subset",
  "??",
  "+",
  "-",
  "&",
  "*",
  "/",
  "mod",
];

interface Tied {
  readonly expression: Ast.Expression;
  readonly type: Ast.TypeExpression;
}

type Tie = fc.LetrecTypedTie<Tied>;
type Expressions = readonly fc.Arbitrary<Ast.Expression>[];

const leaves: Expressions = [
  nameExpression,
  node<Ast.Expression>({ kind: is("number"), value: fc.nat(1000) }),
  node<Ast.Expression>({ kind: is("boolean"), value: fc.boolean() }),
  node<Ast.Expression>({ kind: fc.constantFrom("none", "self") }),
];

function operations(tie: Tie): Expressions {
  const one = tie("expression");
  const argument = node<Ast.Argument>({ kind: is("argument"), name: option(name), value: one });
  return [
    node<Ast.Expression>({
      kind: is("binary"),
      operator: fc.constantFrom(...operators),
      left: one,
      right: one,
    }),
    node<Ast.Expression>({
      kind: is("unary"),
      operator: fc.constantFrom("not", "-"),
      operand: one,
    }),
    node<Ast.Expression>({ kind: is("call"), callee: name, arguments: few(argument) }),
    node<Ast.Expression>({ kind: is("index expression"), base: one, index: one }),
    node<Ast.Expression>({ kind: is("field"), base: one, name }),
    node<Ast.Expression>({ kind: fc.constantFrom("unwrap", "prime"), base: one }),
    node<Ast.Expression>({ kind: is("is"), value: one, negated: fc.boolean(), pattern }),
  ];
}

function compounds(tie: Tie): Expressions {
  const one = tie("expression");
  const binder = node<Ast.Binder>({ kind: is("binder"), name, domain: one });
  return [
    node<Ast.Expression>({
      kind: is("conditional"),
      condition: one,
      then: one,
      otherwise: one,
    }),
    node<Ast.Expression>({
      kind: is("quantifier"),
      quantifier: fc.constantFrom("forall", "some"),
      binders: few(binder, 1),
      where: option(one),
      body: one,
    }),
    node<Ast.Expression>({ kind: fc.constantFrom("set", "queue"), elements: few(one) }),
    node<Ast.Expression>({ kind: is("comprehension"), name, domain: one, where: one }),
    node<Ast.Expression>({ kind: is("range"), low: one, high: one, inclusive: fc.boolean() }),
    node<Ast.Expression>({ kind: fc.constantFrom("at", "takes"), thread: one, label }),
    node<Ast.Expression>({ kind: is("returned"), thread: one, value: one }),
    node<Ast.Expression>({ kind: is("ended"), thread: one }),
  ];
}

function types(tie: Tie): fc.Arbitrary<Ast.TypeExpression> {
  const one = tie("expression");
  return fc.oneof(
    { maxDepth: 3 },
    node<Ast.TypeExpression>({ kind: is("named type"), name }),
    node<Ast.TypeExpression>({ kind: fc.constantFrom("bool type", "int type", "thread type") }),
    node<Ast.TypeExpression>({
      kind: is("range type"),
      low: one,
      high: one,
      inclusive: fc.boolean(),
    }),
    node<Ast.TypeExpression>({ kind: is("scalarset type"), size: one }),
    node<Ast.TypeExpression>({ kind: is("optional type"), inner: tie("type") }),
    node<Ast.TypeExpression>({ kind: is("set type"), element: tie("type") }),
    node<Ast.TypeExpression>({
      kind: is("queue type"),
      element: tie("type"),
      capacity: option(one),
    }),
  );
}

const tied = fc.letrec<Tied>((tie: Tie): fc.LetrecValue<Tied> => {
  const inner = [...operations(tie), ...compounds(tie)];
  const limits = { maxDepth: 4, depthSize: "small" } as const;
  return { expression: fc.oneof(limits, ...leaves, ...inner), type: types(tie) };
});

const lockReference: fc.Arbitrary<Ast.LockReference> = node({
  kind: is("lock reference"),
  name,
  indices: fc.array(tied.expression, { maxLength: 2 }),
});

/** A name, then any of `[e]` and `.f`. */
const place: fc.Arbitrary<Ast.Place> = fc.letrec<{ place: Ast.Place }>((tie) => ({
  place: fc.oneof(
    { maxDepth: 2 },
    nameExpression,
    node<Ast.Place>({ kind: is("index expression"), base: tie("place"), index: tied.expression }),
    node<Ast.Place>({ kind: is("field"), base: tie("place"), name }),
  ),
})).place;

const binders: fc.Arbitrary<readonly Ast.Binder[]> = few(
  node<Ast.Binder>({ kind: is("binder"), name, domain: tied.expression }),
  1,
);

const call: fc.Arbitrary<Ast.CallExpression> = node({
  kind: is("call"),
  callee: name,
  arguments: few(
    node<Ast.Argument>({ kind: is("argument"), name: option(name), value: tied.expression }),
  ),
});

/** What declarations and statements are made of. */
export const randomExpressions = {
  name,
  label,
  expression: tied.expression,
  type: tied.type,
  lockReference,
  place,
  binders,
  call,
};
