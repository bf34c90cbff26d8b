/**
 * Whether the text of a block, through all its calls, may end or change a hold of a lock by its own
 * words.
 */
import { type Ast, firstVariablePart } from "../../grammar/index.js";
import * as build from "./build.js";
import type { Context, Frame } from "./context.js";
import { lowerExpr } from "./expressions.js";
import { symbolIfAny } from "./names.js";

/** What parameters decide, in this instance. */
function constantCondition(context: Context, e: Ast.Expression): boolean | undefined {
  if (firstVariablePart(context.model.symbols, e)) return undefined;
  const frame: Frame = { bindings: new Map(), path: "", ghost: true };
  const expr = lowerExpr(context, frame, e);
  return build.isTrue(expr) ? true : build.isFalse(expr) ? false : undefined;
}

export function mentionsWords(
  context: Context,
  block: Ast.Block,
  lock: Ast.LockDeclaration,
): boolean {
  const seen = new Set<Ast.OperationDeclaration>();
  const inBlock = (one: Ast.Block): boolean => one.statements.some(inStatement);
  const inCall = (e: Ast.Expression | undefined): boolean => {
    if (e?.kind !== "call") return false;
    const symbol = symbolIfAny(context, e.callee);
    if (symbol?.kind !== "operation" || seen.has(symbol.declaration)) return false;
    seen.add(symbol.declaration);
    return inBlock(symbol.declaration.body);
  };
  const inStatement = (statement: Ast.Statement): boolean => {
    switch (statement.kind) {
      case "word": {
        const symbol = symbolIfAny(context, statement.lock.name);
        const words = ["release", "downgrade", "acquire"];
        return symbol?.kind === "lock" && symbol.declaration === lock
          ? words.includes(statement.word.text)
          : false;
      }
      case "labelled":
        return statement.body.kind === "block"
          ? inBlock(statement.body)
          : inStatement(statement.body);
      case "let":
        return inCall(statement.value);
      case "assign":
        return statement.values.some(inCall);
      case "return":
        return inCall(statement.value);
      case "call statement":
        return inCall(statement.call);
      case "if": {
        const known = constantCondition(context, statement.condition);
        if (known === true) return inBlock(statement.then);
        const other = statement.otherwise;
        const rest =
          other !== undefined && (other.kind === "if" ? inStatement(other) : inBlock(other));
        return (known === undefined && inBlock(statement.then)) || rest;
      }
      case "while":
      case "loop":
      case "for":
      case "atomic":
      case "hold":
        return inBlock(statement.body);
      case "either":
        return statement.branches.some(inBlock);
      case "ghost":
        return inStatement(statement.body);
      default:
        return false;
    }
  };
  return inBlock(block);
}
