/** Random statements; see `random-tree.ts`. */
import * as fc from "fast-check";
import type { Ast } from "../../grammar/index.js";
import { node, option, randomExpressions } from "./random-tree-expression.js";

const _span = { file: 0, start: 0, end: 0 };
const is = fc.constant;
const { name, expression, type, place, lockReference, binders, call } = randomExpressions;

const message = fc.constantFrom("never", 'a "b" \\ c', "two\nlines\tand a tab", "größer, 写");

const simple: readonly fc.Arbitrary<Ast.Statement>[] = [
  node({ kind: fc.constantFrom("break", "continue", "skip", "fence", "restart") }),
  node({ kind: is("let"), mutable: fc.boolean(), name, type: option(type), value: expression }),
  node({
    kind: is("assign"),
    targets: fc.array(place, { minLength: 1, maxLength: 2 }),
    operator: fc.constantFrom("=", "+=", "-="),
    values: fc.array(expression, { minLength: 1, maxLength: 2 }),
  }),
  node({ kind: is("choose"), name, domain: expression, where: option(expression) }),
  node({ kind: is("take"), name, place, where: option(expression) }),
  node({ kind: is("await"), condition: expression }),
  node({
    kind: is("word"),
    try: fc.boolean(),
    word: name,
    lock: lockReference,
    mode: option(name),
    toMode: option(name),
    result: option(name),
  }),
  node({ kind: is("assert"), name: option(name), condition: expression, message: option(message) }),
  node({ kind: is("return"), value: option(expression) }),
  node({ kind: is("flush"), place }),
  node({ kind: is("call statement"), call }),
];

interface Tied {
  readonly statement: Ast.Statement;
  readonly block: Ast.Block;
  readonly branch: Ast.IfStatement;
}

const tied = fc.letrec<Tied>((tie: fc.LetrecTypedTie<Tied>): fc.LetrecValue<Tied> => {
  const body = tie("block");
  const otherwise: fc.Arbitrary<Ast.Block | Ast.IfStatement> = fc.oneof(body, tie("branch"));
  return {
    block: node({ kind: is("block"), statements: fc.array(tie("statement"), { maxLength: 3 }) }),
    branch: node({
      kind: is("if"),
      condition: expression,
      then: body,
      otherwise: option(otherwise),
    }),
    statement: fc.oneof(
      { maxDepth: 3 },
      ...simple,
      node<Ast.Statement>({
        kind: is("labelled"),
        label: name,
        body: fc.oneof(tie("statement"), body),
      }),
      tie("branch"),
      node<Ast.Statement>({ kind: is("while"), condition: expression, body }),
      node<Ast.Statement>({ kind: is("loop"), body }),
      node<Ast.Statement>({ kind: is("for"), name, domain: expression, body }),
      node<Ast.Statement>({
        kind: is("forall statement"),
        binders,
        where: option(expression),
        body,
      }),
      node<Ast.Statement>({
        kind: is("either"),
        branches: fc.array(body, { minLength: 2, maxLength: 3 }),
      }),
      node<Ast.Statement>({ kind: is("atomic"), assume: fc.boolean(), body }),
      node<Ast.Statement>({
        kind: is("hold"),
        lock: lockReference,
        mode: option(name),
        when: option(expression),
        body,
      }),
      node<Ast.Statement>({ kind: is("ghost"), body: tie("statement") }),
    ),
  };
});

/** What operations, processes and kinds are made of. */
export const randomStatements = { statement: tied.statement, block: tied.block };
