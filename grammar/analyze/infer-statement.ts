/** Types in statements: conditions, assignments, calls, indices of locks, returned values. */
import type * as Ast from "../ast/ast.js";
import { boolType, errorType, isClear, printType, type Type } from "../model/type.js";
import { inferAssign } from "./infer-assign.js";
import { inferCallStatement, inferRight } from "./infer-call.js";
import { bindBinders, expectType, inferMember, inferValue } from "./infer-expression.js";
import { inferLockReference } from "./infer-lock.js";
import { typeOfText } from "./type-of-text.js";
import { bindLocal, requireStored, type Typing } from "./typing.js";
import { usedResult } from "./word-result.js";

/** What the code being typed returns; absent where nothing can be returned. */
export interface Body {
  readonly result?: Type;
}

/** Types all statements of a block. */
export function inferBlock(typing: Typing, block: Ast.Block, body: Body): void {
  for (const statement of block.statements) inferStatement(typing, statement, body);
}

function inferStatement(typing: Typing, statement: Ast.Statement, body: Body): void {
  switch (statement.kind) {
    case "labelled":
      if (statement.body.kind === "block") inferBlock(typing, statement.body, body);
      else inferStatement(typing, statement.body, body);
      return;
    case "let":
      inferLet(typing, statement);
      return;
    case "assign":
      inferAssign(typing, statement);
      return;
    case "if":
      inferIf(typing, statement, body);
      return;
    case "while":
      expectType(typing, statement.condition, boolType);
      inferBlock(typing, statement.body, body);
      return;
    case "loop":
    case "atomic":
      inferBlock(typing, statement.body, body);
      return;
    case "for":
      bindLocal(typing, statement.name, inferMember(typing, statement.domain));
      inferBlock(typing, statement.body, body);
      return;
    case "forall statement":
      bindBinders(typing, statement.binders, statement.where);
      inferBlock(typing, statement.body, body);
      return;
    case "choose":
    case "take":
      inferChoice(typing, statement);
      return;
    case "either":
      for (const branch of statement.branches) inferBlock(typing, branch, body);
      return;
    case "hold":
      inferLockReference(typing, statement.lock);
      if (statement.when !== undefined) expectType(typing, statement.when, boolType);
      inferBlock(typing, statement.body, body);
      return;
    case "ghost":
      inferStatement(typing, statement.body, body);
      return;
    default:
      inferSimple(typing, statement, body);
      return;
  }
}

type Simple = Exclude<
  Ast.Statement,
  {
    kind:
      | "labelled"
      | "let"
      | "assign"
      | "if"
      | "while"
      | "loop"
      | "atomic"
      | "for"
      | "forall statement"
      | "choose"
      | "take"
      | "either"
      | "hold"
      | "ghost";
  }
>;

/** Statements without statements inside. */
function inferSimple(typing: Typing, statement: Simple, body: Body): void {
  switch (statement.kind) {
    case "await":
    case "assert":
      expectType(typing, statement.condition, boolType);
      return;
    case "word":
      inferLockReference(typing, statement.lock);
      if (statement.result === undefined) return;
      bindLocal(typing, statement.result, usedResult(typing, statement));
      return;
    case "return":
      inferReturn(typing, statement, body);
      return;
    case "flush":
      inferValue(typing, statement.place);
      return;
    case "call statement":
      inferCallStatement(typing, statement.call);
      return;
    case "break":
    case "continue":
    case "skip":
    case "fence":
    case "restart":
      return;
  }
}

/**
 * `let x = e`: the type is that of `e` where it is clear, for `var` with a declared range (rule
 * T5).
 */
function inferLet(typing: Typing, statement: Ast.LetStatement): void {
  const { name, value, type: text, mutable } = statement;
  const found = inferRight(typing, value);
  if (text !== undefined) {
    const declared = typeOfText(typing, text);
    requireStored(typing, found, declared, value);
    bindLocal(typing, name, declared);
    return;
  }
  const unbounded = mutable && found.kind === "int" && found.range === undefined;
  if (!isClear(found) || unbounded) {
    typing.report("LS2115", name.span, { name: name.text, type: printType(found) });
    bindLocal(typing, name, errorType);
    return;
  }
  bindLocal(typing, name, found);
}

function inferIf(typing: Typing, statement: Ast.IfStatement, body: Body): void {
  expectType(typing, statement.condition, boolType);
  inferBlock(typing, statement.then, body);
  const { otherwise } = statement;
  if (otherwise?.kind === "if") inferIf(typing, otherwise, body);
  else if (otherwise !== undefined) inferBlock(typing, otherwise, body);
}

function inferChoice(typing: Typing, statement: Ast.ChooseStatement | Ast.TakeStatement): void {
  const from = statement.kind === "choose" ? statement.domain : statement.place;
  bindLocal(typing, statement.name, inferMember(typing, from));
  if (statement.where !== undefined) expectType(typing, statement.where, boolType);
}

function inferReturn(
  typing: Typing,
  { value, span }: Extract<Ast.Statement, { kind: "return" }>,
  { result }: Body,
): void {
  if (value === undefined) {
    if (result !== undefined) typing.report("LS2204", span, { type: printType(result) });
    return;
  }
  const found = inferRight(typing, value);
  if (result === undefined) typing.report("LS2205", value.span, {});
  else requireStored(typing, found, result, value);
}
