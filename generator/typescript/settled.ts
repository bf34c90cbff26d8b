/**
 * Variables that every step under the step lock writes last, and once, if it writes them. Whoever
 * reads nothing else may then look at any time: either the step has not begun, or it is as good as
 * over, because all else that it touches can be seen only when the step lock is free again.
 */
import { type Ast, eachNode } from "../../grammar/index.js";
import { type Emitter, symbolOf } from "./emitter.js";
import { unaliased } from "./types.js";

type Node = Ast.Statement | Ast.Expression;
type Variables = ReadonlySet<Ast.VariableDeclaration>;

interface Steps {
  /** What happens under the step lock. */
  readonly nodes: ReadonlySet<Node>;
  /** Variables that are accessed under the step lock everywhere. */
  readonly variables: Variables;
  /** Whatever is named in a step and in what it calls. */
  readonly namedIn: (node: Node) => readonly Ast.VariableDeclaration[];
}

export function settledVariables(emitter: Emitter, steps: Steps): Variables {
  // Members of sets come and go under the step lock.
  const isSet = ({ type }: Ast.VariableDeclaration) => unaliased(emitter, type).kind === "set type";
  const found = new Set([...steps.variables].filter((one) => !isSet(one)));
  for (const node of steps.nodes) {
    const last = lastAssignment(node);
    const earlier = writtenBefore(emitter, steps, { node, last });
    for (const one of earlier) if (one) found.delete(one);
    const target = last && rootOf(emitter, last.targets[0]);
    if (target && !isClosed(emitter, steps, node)) found.delete(target);
  }
  return found;
}

/** `v = e`, `v[i] = e`, with nothing behind it. */
function lastAssignment(step: Node): Ast.AssignStatement | undefined {
  let last: Node | Ast.Block | undefined = step;
  while (last?.kind === "atomic" || last?.kind === "labelled" || last?.kind === "block") {
    last = last.kind === "block" ? last.statements.at(-1) : last.body;
  }
  if (last?.kind !== "assign" || last.targets.length !== 1) return undefined;
  return last.targets[0]?.kind === "field" ? undefined : last;
}

/** What something besides the last assignment may write to. */
function writtenBefore(
  emitter: Emitter,
  steps: Steps,
  { node, last }: { readonly node: Node; readonly last: Ast.AssignStatement | undefined },
): readonly (Ast.VariableDeclaration | undefined)[] {
  const found: (Ast.VariableDeclaration | undefined)[] = [];
  eachNode(node, (one) => {
    if (one === last || one.kind === "ghost") return false;
    if (one.kind === "assign") found.push(...one.targets.map((target) => rootOf(emitter, target)));
    else if (one.kind === "take" || callsOperation(emitter, one)) found.push(...steps.namedIn(one));
    return true;
  });
  return found;
}

/** It touches nothing that can be seen while the step lock is taken: no lock, nothing else. */
function isClosed(emitter: Emitter, steps: Steps, node: Node): boolean {
  let isOpen = steps.namedIn(node).some((one) => !steps.variables.has(one));
  eachNode(node, (one) => {
    if (one.kind === "hold" || one.kind === "word") isOpen = true;
    if (callsOperation(emitter, one)) isOpen = true;
  });
  return !isOpen;
}

function callsOperation(emitter: Emitter, node: Parameters<typeof eachNode>[0]): node is Node {
  return node.kind === "call" && symbolOf(emitter, node.callee)?.kind === "operation";
}

function rootOf(
  emitter: Emitter,
  target: Ast.Expression | undefined,
): Ast.VariableDeclaration | undefined {
  let root = target;
  while (root?.kind === "index expression" || root?.kind === "field") root = root.base;
  const symbol = root?.kind === "name expression" ? symbolOf(emitter, root.name) : undefined;
  return symbol?.kind === "variable" ? symbol.declaration : undefined;
}
