/** The audit of a protocol that is given as text; mistakes in it are the test's. */
import { type Audit, type AuditOptions, audit } from "../../generator/index.js";
import { analyze, load, render, type SourceFile } from "../../grammar/index.js";

export function auditText(
  text: string,
  path = "audited.lockspec",
  options: AuditOptions = {},
): Audit & { readonly sources: readonly SourceFile[] } {
  const program = load(path, (asked) => (asked === path ? text : undefined));
  const model = program.ok ? analyze(program.value) : program;
  if (!model.ok || model.diagnostics.length > 0) {
    throw new Error(render(model.diagnostics, program.sources));
  }
  return { ...audit(model.value, options), sources: program.sources };
}
