/**
 * A store of more than eight bytes to a shared variable that others may look at (M7): two steps,
 * and between them the variable is torn. Under `guarded by` nobody looks, in `atomic`, `forall` and
 * actions the text says that it is one step, and what a crash leaves of a persistent variable is
 * `memory-steps.ts`'s to say.
 */
import type { Span } from "../../grammar/index.js";
import type { Expr, Op, VariableId } from "../ir.js";
import type { Context } from "./context.js";
import { readVariable } from "./context.js";
import { type DraftOp, exit, type Node } from "./graph.js";
import { assign, hiddenLocal, type Scope, siteOf } from "./scope.js";
import { tears, tornValue } from "./torn.js";

/** The operations of a step in two halves, where it stores to what tears; nothing elsewhere. */
export function tornHalves(
  scope: Scope,
  ops: readonly DraftOp[],
): { readonly first: readonly DraftOp[]; readonly second: readonly DraftOp[] } | undefined {
  const second: DraftOp[] = [];
  const first = ops.flatMap((op): DraftOp[] => {
    if (op.kind !== "assign" || !tearsOpenly(scope.context, op.place.variable)) return [op];
    const halves = halvesOf(scope, op);
    second.push(halves.second);
    return halves.first;
  });
  return second.length === 0 ? undefined : { first, second };
}

function tearsOpenly(context: Context, variable: VariableId): boolean {
  const draft = context.variables[variable];
  if (draft?.storage !== "shared" || !tears(draft.type)) return false;
  const declaration = [...context.globals].find(([, id]) => id === variable)?.[0];
  if (declaration?.storage !== "shared") return false;
  const { guarded } = declaration;
  return guarded === undefined || (guarded.writesOnly && guarded.reads === undefined);
}

function halvesOf(scope: Scope, op: Op & { readonly kind: "assign" }) {
  const { place, value, span } = op;
  const { type } = value;
  if (!tears(type)) throw new Error("a value that does not tear");
  const kept: DraftOp[] = [];
  const keep = (name: string, expr: Expr): Expr => {
    if (expr.kind === "constant") return expr;
    const draft = hiddenLocal(scope, { name, type: expr.type, span });
    kept.push(assign(draft, expr, span));
    return readVariable(draft, span);
  };
  const indices = place.indices.map((index) => keep("index", index));
  const stored = keep("stored", value);
  const at = { ...place, indices };
  const torn: Op = { kind: "assign", place: at, value: tornValue(type), span };
  const whole: Op = { kind: "assign", place: at, value: stored, span };
  return { first: [...kept, torn], second: whole };
}

/** The two steps, both at the labels of the statement. */
export function tornStep(
  scope: Scope,
  halves: NonNullable<ReturnType<typeof tornHalves>>,
  to: { readonly next: Node; readonly span: Span },
): Node {
  const site = siteOf(scope, to.span);
  const second: Node = {
    kind: "step",
    ops: [...halves.second, exit(to.next)],
    site: { ...site, what: "the store is done" },
  };
  const ops = [...halves.first, exit(second)];
  return { kind: "step", ops, site: { ...site, what: "the store begins" }, again: second };
}
