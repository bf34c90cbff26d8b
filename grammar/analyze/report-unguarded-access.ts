/**
 * State touched where its `guarded by` can hold on no way to it (D1, D2). Asserts and ghost
 * statements are exempt, as is a discipline that some instance expects to be broken.
 */
import type * as Ast from "../ast/ast.js";
import { type AnyNode, childrenOf, eachNode } from "../ast/walk.js";
import { note } from "../diagnostic/catalogue.js";
import type { Analyzed } from "./analyzed.js";
import { type Access, expectedBroken, guardText, mayHold } from "./guard-holds.js";
import { followLocks, type Held } from "./lock-flow.js";
import { baseName, indicesOf } from "./place-parts.js";

interface Touch {
  readonly name: Ast.Name;
  readonly access: Access;
}

/** What is known of one access after all ways to it. */
interface Finding extends Touch {
  readonly variable: Ast.VariableDeclaration;
  readonly guard: Ast.Guard;
  readonly satisfied: boolean;
}

/** Reports accesses that break the discipline on every way. */
export function reportUnguardedAccess(analyzed: Analyzed): void {
  const findings = new Map<string, Finding>();
  const exempt = new Set<AnyNode>();
  const broken = expectedBroken(analyzed, "guarded");
  followLocks(analyzed, {
    statement: (statement, held) => {
      if (statement.kind === "ghost") eachNode(statement.body, (node) => void exempt.add(node));
      if (exempt.has(statement) || statement.kind === "assert") return;
      for (const touch of touchesIn(statement)) {
        const finding = judge(analyzed, touch, held);
        if (finding === undefined || broken.has(finding.variable.name.text)) continue;
        const key = `${touch.name.span.file} ${touch.name.span.start} ${touch.access}`;
        const satisfied = finding.satisfied || findings.get(key)?.satisfied === true;
        findings.set(key, { ...finding, satisfied });
      }
    },
  });
  for (const finding of findings.values()) {
    if (!finding.satisfied) reportFinding(analyzed, finding);
  }
}

function reportFinding(analyzed: Analyzed, { name, access, variable, guard }: Finding): void {
  const wanted = guardText(analyzed, guard);
  const notes = [note(guard.span, "by this discipline")];
  analyzed.report("LS2311", name.span, { name: variable.name.text, access, guard: wanted }, notes);
}

function judge(analyzed: Analyzed, touch: Touch, held: Held): Finding | undefined {
  const symbol = analyzed.symbols.get(touch.name);
  if (symbol?.kind !== "variable") return undefined;
  const { guarded } = symbol.declaration;
  if (guarded === undefined || (guarded.writesOnly && touch.access === "read")) return undefined;
  const guard = touch.access === "read" ? (guarded.reads ?? guarded.guard) : guarded.guard;
  const satisfied = mayHold(analyzed, guard, held, touch.access);
  return { ...touch, variable: symbol.declaration, guard, satisfied };
}

/** The variables that a statement itself reads and writes, without the statements inside it. */
function touchesIn(statement: Ast.Statement): Touch[] {
  const touches: Touch[] = [];
  if (statement.kind === "assign") {
    for (const target of statement.targets) {
      const name = baseName(target);
      if (name !== undefined) touches.push({ name, access: "write" });
      for (const index of indicesOf(target)) touches.push(...readsIn(index));
    }
    for (const value of statement.values) touches.push(...readsIn(value));
    return touches;
  }
  if (statement.kind === "take") {
    const name = baseName(statement.place);
    if (name !== undefined) touches.push({ name, access: "write" });
    return statement.where === undefined ? touches : [...touches, ...readsIn(statement.where)];
  }
  if (statement.kind === "labelled" || statement.kind === "ghost") return [];
  return childrenOf(statement).filter(isOwn).flatMap(readsIn);
}

/** Not a statement inside: those are told of on their own. */
function isOwn(node: AnyNode): boolean {
  return node.kind !== "block" && node.kind !== "if";
}

function readsIn(node: AnyNode): Touch[] {
  const touches: Touch[] = [];
  eachNode(node, (each) => {
    if (each.kind === "name") touches.push({ name: each, access: "read" });
  });
  return touches;
}
