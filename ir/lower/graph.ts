/**
 * The control flow of one thread while it is being made: steps, the local code between them, and
 * the exits of both. `walk.ts` turns it into locations with one program each.
 */
import type { Span } from "../../grammar/index.js";
import type { Expr, Location, Op } from "../ir.js";

/** An operation of a program whose ways may leave to another node instead of finishing. */
export type DraftOp =
  | Exclude<Op, { readonly kind: "if" | "while" | "either" }>
  | {
      readonly kind: "if";
      readonly condition: Expr;
      readonly then: readonly DraftOp[];
      readonly otherwise: readonly DraftOp[];
    }
  | {
      readonly kind: "while";
      readonly id: number;
      readonly condition: Expr;
      readonly body: readonly DraftOp[];
      readonly span: Span;
    }
  | {
      readonly kind: "either";
      readonly branches: readonly (readonly DraftOp[])[];
      readonly span: Span;
    }
  | { readonly kind: "exit"; readonly node: Node };

/** A stretch of the text that a property may name: a process, an operation at one call, a label. */
export interface Region {
  readonly kind: "process" | "operation" | "label";
  readonly name: string;
  /** Names from the process inwards, its own last. */
  readonly path: readonly string[];
  /** Where it begins: what is `at` it are the first steps from here. */
  entry?: Node;
}

/** Where a step stands in the text. */
export interface Site {
  readonly span: Span;
  /** From the process inwards. */
  readonly regions: readonly Region[];
  /** For S7: whom a thread waits for here. */
  readonly waitsFor?: Expr;
  /** And in which mode of the lock. */
  readonly wants?: string;
  /** Where nobody can be named. */
  readonly waitsAt?: Location["waitsAt"];
  /** What the step does where the source line does not say it: `release inv`. */
  readonly what?: string;
}

export type Node =
  /** Runs at the end of the step before it; every way ends in an exit. */
  | { readonly kind: "local"; readonly ops: readonly DraftOp[] }
  /** `again`: a further step of the same lock word, which keeps the label (S8). */
  | {
      readonly kind: "step";
      readonly ops: readonly DraftOp[];
      readonly site: Site;
      readonly again?: Node;
    }
  | { readonly kind: "either"; readonly branches: readonly Node[]; readonly site: Site }
  /** The end of a branch of an `either` that may not have taken a step (S3). */
  | { readonly kind: "leave"; readonly next: Node }
  /** Beginning of a loop's round (S10). */
  | { readonly kind: "head"; readonly body: Node; readonly round: Node }
  | { readonly kind: "end" }
  /** Stands for a node that is made later. */
  | Forward;

export interface Forward {
  readonly kind: "forward";
  target?: Node;
}

export function forward(): Forward {
  return { kind: "forward" };
}

export function resolve(node: Node): Exclude<Node, Forward> {
  let at = node;
  while (at.kind === "forward") {
    if (!at.target) throw new Error("a forward node without target");
    at = at.target;
  }
  return at;
}

export function local(ops: readonly DraftOp[], next: Node): Node {
  if (ops.length === 0) return next;
  return { kind: "local", ops: [...ops, { kind: "exit", node: next }] };
}

export function branch(condition: Expr, then: Node, otherwise: Node): Node {
  return { kind: "local", ops: [branchOp(condition, [exit(then)], [exit(otherwise)])] };
}

export function branchOp(
  condition: Expr,
  then: readonly DraftOp[],
  otherwise: readonly DraftOp[],
): DraftOp {
  return { kind: "if", condition, then, otherwise };
}

export function exit(node: Node): DraftOp {
  return { kind: "exit", node };
}

/** The loop's head; its round step is where a round goes that took no step. */
export function loopHead(body: Node, site: Site): Node {
  const head: { kind: "head"; body: Node; round: Node } = { kind: "head", body, round: body };
  head.round = { kind: "step", ops: [exit(head)], site };
  return head;
}

/** The nodes to which operations leave, in order. */
export function exitsOf(ops: readonly DraftOp[]): Node[] {
  return ops.flatMap((op): Node[] => {
    switch (op.kind) {
      case "exit":
        return [op.node];
      case "if":
        return [...exitsOf(op.then), ...exitsOf(op.otherwise)];
      case "while":
        return exitsOf(op.body);
      case "either":
        return op.branches.flatMap(exitsOf);
      default:
        return [];
    }
  });
}

/** The nodes that control may reach next. */
export function nextOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "local":
      return exitsOf(node.ops);
    case "step":
      return [...exitsOf(node.ops), ...(node.again ? [node.again] : [])];
    case "either":
      return node.branches;
    case "leave":
      return [node.next];
    case "head":
      return [node.body];
    case "end":
      return [];
    case "forward":
      return node.target ? [node.target] : [];
  }
}
