/** The IR as text, for people and for golden files: the same IR is the same text, byte for byte. */
import type { Action, Ir, Location, Property, Thread, Variable } from "../ir.js";
import { printExpr } from "./print-expr.js";
import { indent, printOps } from "./print-op.js";
import { printType } from "./print-type.js";

export function printIr(ir: Ir): string {
  const parts = [
    [`protocol ${ir.protocol}, instance ${ir.instance}`],
    ir.parameters.map(({ name, value }) => `parameter ${name} = ${value}`),
    ir.variables.map((variable) => printVariable(variable)),
    ir.initial.length === 0 ? [] : ["initial", ...indent(printOps(ir.initial, ir))],
    ...ir.threads.map((thread) => printThread(thread, ir)),
    ...ir.actions.map((action) => printAction(action, ir)),
    ir.properties.map((property) => printProperty(property, ir)),
    ir.constraints.map((expr) => `constraint ${printExpr(expr, ir)}`),
    ir.mayStop.map((expr) => `may stop when ${printExpr(expr, ir)}`),
    ir.lockEdges.map(({ from, to }) => `lock edge ${from} before ${to}`),
  ];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.map((line) => `${line}\n`).join(""))
    .join("\n");
}

function printVariable(variable: Variable): string {
  const dimensions = variable.dimensions.map((type) => `[${printType(type)}]`).join("");
  const hidden = variable.hidden ? " (hidden)" : "";
  return `${variable.storage} ${variable.name}${dimensions} : ${printType(variable.type)}${hidden}`;
}

function printThread(thread: Thread, ir: Ir): readonly string[] {
  if (thread.absent) return [`thread ${thread.name} (absent)`];
  const start = thread.start.length === 0 ? [] : ["start", ...indent(printOps(thread.start, ir))];
  const locations = thread.locations.flatMap((location) => printLocation(location, ir));
  return [`thread ${thread.name}`, ...indent([...start, ...locations])];
}

function printLocation(location: Location, ir: Ir): readonly string[] {
  if (location.ended) return [`${location.id} ended`];
  const live = location.live.map((id) => ir.variables[id]?.name ?? String(id));
  const notes = [
    ...(location.mayStop ? ["may stop"] : []),
    ...(live.length === 0 ? [] : [`live ${live.join(", ")}`]),
  ];
  const remarks = notes.length === 0 ? "" : ` (${notes.join("; ")})`;
  const heading = `${location.id} ${location.name}${remarks}`;
  const waits =
    location.waitsFor === undefined ? [] : [`waits for ${printExpr(location.waitsFor, ir)}`];
  return [heading, ...indent([...waits, ...printOps(location.program, ir)])];
}

function printAction(action: Action, ir: Ir): readonly string[] {
  const bound = action.bound.map(({ name, value }) => `${name} = ${value}`).join(", ");
  const kind = action.crash ? "crash" : "action";
  const heading = `${kind} ${action.name}${bound === "" ? "" : `(${bound})`}`;
  return [heading, ...indent(printOps(action.program, ir))];
}

function printProperty(property: Property, ir: Ir): string {
  if (property.kind === "check") return `check ${property.name}`;
  const ofStep = property.kind === "cover" && property.ofStep ? " (of a step)" : "";
  return `${property.kind} ${property.name}${ofStep}: ${printExpr(property.condition, ir)}`;
}
