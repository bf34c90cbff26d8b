/** Whether an instance fixes an expression: it is built from parameters and literals (V1, V2). */
import type * as Ast from "../ast/ast.js";
import { type AnyNode, childrenOf } from "../ast/walk.js";
import type { Symbol } from "../model/checked-model.js";

type Symbols = ReadonlyMap<Ast.Name, Symbol>;

/**
 * The first part that no instance fixes; undefined when the whole is constant.
 *
 * @param fixed  names that count as constant here
 */
export function firstVariablePart(
  symbols: Symbols,
  expression: AnyNode,
  fixed: ReadonlySet<Symbol | undefined> = new Set(),
): AnyNode | undefined {
  return search({ symbols, fixed, root: expression, functions: new Set() }, expression);
}

interface Search {
  readonly symbols: Symbols;
  readonly fixed: ReadonlySet<Symbol | undefined>;
  /** Locals that are declared inside it are bound by it. */
  readonly root: AnyNode;
  /** Functions that are being looked into. */
  readonly functions: ReadonlySet<Ast.FunctionDeclaration>;
}

function search(at: Search, node: AnyNode): AnyNode | undefined {
  switch (node.kind) {
    case "self":
    case "prime":
    case "at":
    case "takes":
    case "returned":
    case "ended":
      return node;
    case "name":
      return isFixed(at, node) ? undefined : node;
    case "call":
      if (node.callee.text === "holders" || node.callee.text === "holds") return node;
      break;
    default:
      break;
  }
  for (const child of childrenOf(node)) {
    const found = search(at, child);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isFixed(at: Search, name: Ast.Name): boolean {
  const symbol = at.symbols.get(name);
  if (symbol !== undefined && at.fixed.has(symbol)) return true;
  switch (symbol?.kind) {
    case undefined:
      // Built-in words, field names; what is unknown is reported already.
      return name.text !== "thread" && name.text !== "holders";
    case "variable":
    case "lock":
    case "kind state":
    case "operation":
    case "action":
    case "process":
      return false;
    case "local":
      return isInside(symbol.span, at.root.span);
    case "function":
      return functionIsFixed(at, symbol.declaration);
    default:
      return true;
  }
}

function isInside(inner: Ast.Name["span"], outer: Ast.Name["span"]): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}

/** Its parameters stand for arguments, which are looked at where it is called. */
function functionIsFixed(at: Search, declaration: Ast.FunctionDeclaration): boolean {
  if (at.functions.has(declaration)) return true;
  const functions = new Set([...at.functions, declaration]);
  return search({ ...at, functions, root: declaration }, declaration.body) === undefined;
}
