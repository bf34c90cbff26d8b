/**
 * `lockspec audit`: which steps real threads cannot take in one go, and what the text only assumes
 * to be one. Findings are what was asked for, so they go to standard output.
 */
import { type Audit, audit as auditOf, type PlaceInText } from "../../generator/index.js";
import { type CheckedModel, positionAt, render } from "../../grammar/index.js";
import type { AuditCommand } from "../code-command.js";
import { diagnosticWriter } from "../diagnostic-writer.js";
import { combineExitCodes, type ExitCode, exitCode } from "../exit-code.js";
import { findSpecs } from "../find-specs.js";
import { type Desk, openSpec } from "../open-spec.js";
import { unmatchedNames } from "../plan.js";
import type { Platform } from "../platform.js";

interface Audited {
  readonly model: CheckedModel;
  readonly audit: Audit;
}

export async function audit(command: AuditCommand, platform: Platform): Promise<ExitCode> {
  const desk: Desk = { platform, diagnostics: diagnosticWriter(platform) };
  const say = (mistake: string): void => platform.err.write(`lockspec: ${mistake}\n`);
  const { files, mistakes } = findSpecs(command.paths, platform);
  mistakes.forEach(say);
  const models: (CheckedModel | undefined)[] = [];
  for (const path of files) models.push(await openSpec(path, desk));
  const broken = mistakes.length > 0 || models.includes(undefined);
  const protocols = models.filter((model) => model?.file.flavour === "protocol");
  const unmatched = broken && protocols.length === 0 ? [] : namesMissed(protocols, command);
  unmatched.forEach(say);
  if (protocols.length === 0 || unmatched.length > 0) return exitCode.mistake;
  const all = protocols.flatMap((model) => (model === undefined ? [] : auditOne(model, command)));
  platform.out.write(command.json ? json(all) : text(all, platform));
  const codes = all.map(({ audit: { findings } }) =>
    findings.length > 0 ? exitCode.unmet : exitCode.met,
  );
  return combineExitCodes([...codes, broken ? exitCode.mistake : exitCode.met]);
}

function namesMissed(
  models: readonly (CheckedModel | undefined)[],
  { instance }: AuditCommand,
): readonly string[] {
  const protocols = models.flatMap((model) =>
    model === undefined ? [] : [{ path: model.sources[0]?.path ?? "", model }],
  );
  const wishes = { parameters: [], ...(instance === undefined ? {} : { instance }) };
  return unmatchedNames(protocols, wishes);
}

/** Nothing for a protocol that does not have the instance. */
function auditOne(model: CheckedModel, { instance }: AuditCommand): readonly Audited[] {
  const names = model.declarations.flatMap((one) =>
    one.kind === "instance" ? [one.name.text] : [],
  );
  if (instance !== undefined && names.length > 0 && !names.includes(instance)) return [];
  return [{ model, audit: auditOf(model, instance === undefined ? {} : { instance }) }];
}

function text(all: readonly Audited[], platform: Platform): string {
  return all.map((one) => textOf(one, platform)).join("\n");
}

function textOf({ model, audit: found }: Audited, platform: Platform): string {
  const { findings, assumed, awaited } = found;
  const options = { colours: platform.out.colours };
  const told = findings.map((one) => `${render([one], model.sources, options).trimEnd()}\n\n`);
  const path = model.sources[0]?.path ?? "";
  const verdict =
    findings.length === 0
      ? "every step can be taken by real threads"
      : `${counted(findings.length, "step")} that real threads cannot take`;
  const lines = [`${path}: ${verdict}`];
  if (assumed.length > 0)
    lines.push(...table(model, "assumed to be atomic", assumed.map(assumption)));
  const tries = found.tries.map((one) => ({ ...one, says: one.lock }));
  if (tries.length > 0) lines.push(...table(model, "may fail where the rules say not", tries));
  if (awaited.length > 0) lines.push(`  waited for: ${awaited.join(", ")}`);
  const choices = found.choices.map((one) => ({ ...one, says: "" }));
  if (choices.length > 0) lines.push(...table(model, "left to the scheduler", choices));
  const costs = found.costs.map((one) => ({ ...one, says: one.over.join(" x ") }));
  if (costs.length > 0) lines.push(...table(model, "steps that walk", costs));
  return `${told.join("")}${lines.join("\n")}\n`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

type Row = PlaceInText & { readonly says: string };

function assumption(one: Audit["assumed"][number]): Row {
  const says = one.variables.join(", ");
  return { ...one, says: one.isNeeded ? says : `${says} (atomic alone would do)` };
}

function table(model: CheckedModel, heading: string, rows: readonly Row[]): readonly string[] {
  const width = Math.max(...rows.map(({ step }) => step.length));
  const lines = rows.map((row) => {
    const line = String(lineOf(model, row)).padStart(4);
    return `   ${line}  ${row.step.padEnd(width)}  ${row.says}`.trimEnd();
  });
  return [`  ${heading}:`, ...lines];
}

function lineOf(model: CheckedModel, { span }: PlaceInText): number {
  const source = model.sources[span.file];
  return source === undefined ? 0 : positionAt(source, span.start).line;
}

/** The document: one entry for each protocol, places as file, line and column. */
function json(all: readonly Audited[]): string {
  const protocols = all.map(({ model, audit: found }) => {
    const place = (one: PlaceInText) => ({ step: one.step, ...at(model, one.span) });
    return {
      file: model.sources[0]?.path ?? "",
      protocol: model.file.name.text,
      realizable: found.findings.length === 0,
      findings: found.findings.map(({ code, message, span, notes, hint }) => ({
        code,
        message,
        ...at(model, span),
        notes: notes.map((one) => ({ message: one.message, ...at(model, one.span) })),
        ...(hint === undefined ? {} : { hint }),
      })),
      assumed: found.assumed.map((one) => ({
        ...place(one),
        variables: one.variables,
        needed: one.isNeeded,
      })),
      locked: found.locked,
      tries: found.tries.map((one) => ({ ...place(one), lock: one.lock })),
      awaited: found.awaited,
      choices: found.choices.map(place),
      costs: found.costs.map((one) => ({ ...place(one), over: one.over })),
    };
  });
  return `${JSON.stringify({ version: 1, protocols }, null, 2)}\n`;
}

function at(model: CheckedModel, span: PlaceInText["span"]) {
  const source = model.sources[span.file];
  if (source === undefined) return {};
  return { file: source.path, ...positionAt(source, span.start) };
}
