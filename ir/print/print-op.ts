/** What a step does, as indented lines. */
import type { Ir, Op } from "../ir.js";
import { printBound, printDomain, printExpr, printPlace } from "./print-expr.js";

/** One line per operation, those inside others indented by two blanks. */
export function printOps(ops: readonly Op[], ir: Ir): readonly string[] {
  return ops.flatMap((op) => printOp(op, ir));
}

function printOp(op: Op, ir: Ir): readonly string[] {
  switch (op.kind) {
    case "step":
      return [`step ${ir.steps[op.step]?.name ?? op.step}`];
    case "assign":
      return [`${printPlace(op.place, ir)} = ${printExpr(op.value, ir)}`];
    case "bind":
      return [`${printBound(op.id)} = ${printExpr(op.value, ir)}`];
    case "if":
      return printIf(op, ir);
    case "choose":
      return [printChoose(op, ir)];
    case "either":
      return op.branches.flatMap((branch, index) => [
        index === 0 ? "either" : "or",
        ...indent(printOps(branch, ir)),
      ]);
    case "await":
      return [`await ${printExpr(op.condition, ir)}`];
    case "forall":
      return printForall(op, ir);
    case "while":
      return [
        `while ${printExpr(op.condition, ir)} (loop ${op.id})`,
        ...indent(printOps(op.body, ir)),
      ];
    case "break":
    case "continue":
      return [`${op.kind} (loop ${op.loop})`];
    case "check":
      return [
        `check ${ir.properties[op.property]?.name ?? op.property}: ${printExpr(op.condition, ir)}`,
      ];
    case "note": {
      const edge = ir.lockEdges[op.edge];
      return [`note ${edge?.from} before ${edge?.to} if ${printExpr(op.condition, ir)}`];
    }
    case "fault":
      return [`fault ${op.fault}`];
    case "stand":
      return [`${ir.threads[op.thread]?.name ?? op.thread} stands at ${op.location}`];
    case "finish":
      return [op.location === null ? "finish" : `go to ${op.location}`];
  }
}

function printIf(op: Op & { readonly kind: "if" }, ir: Ir): readonly string[] {
  const lines = [`if ${printExpr(op.condition, ir)}`, ...indent(printOps(op.then, ir))];
  if (op.otherwise.length === 0) return lines;
  return [...lines, "else", ...indent(printOps(op.otherwise, ir))];
}

function printChoose(op: Op & { readonly kind: "choose" }, ir: Ir): string {
  const name = ir.variables[op.variable]?.name ?? op.variable;
  const where = op.where === undefined ? "" : ` where ${printExpr(op.where, ir)}`;
  return `choose ${name} in ${printDomain(op.domain, ir)}${where}`;
}

function printForall(op: Op & { readonly kind: "forall" }, ir: Ir): readonly string[] {
  const binders = op.binders.map(
    ({ id, domain }) => `${printBound(id)} in ${printDomain(domain, ir)}`,
  );
  const where = op.where === undefined ? "" : ` where ${printExpr(op.where, ir)}`;
  return [`forall ${binders.join(", ")}${where}`, ...indent(printOps(op.body, ir))];
}

export function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
