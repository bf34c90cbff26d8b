/** From a program to its meaning: names, then types, then the rules, which all see the whole. */
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import type { Outcome } from "../diagnostic/outcome.js";
import type { CheckedModel } from "../model/checked-model.js";
import type { Program } from "../model/program.js";
import { declarationsOf } from "./collect-globals.js";
import { inferTypes } from "./infer-types.js";
import { reportInto } from "./report.js";
import { reportDeepDefinition } from "./report-deep-definition.js";
import { resolveNames } from "./resolve-names.js";
import { rules } from "./rules.js";

/** Resolves and checks a program; every mistake in it is in the diagnostics, in text order. */
export function analyze(program: Program): Outcome<CheckedModel> {
  const diagnostics: Diagnostic[] = [];
  const report = reportInto(diagnostics);
  const { sources, files } = program;
  const declarations = declarationsOf(program);
  const names = resolveNames(declarations, report);
  if (reportDeepDefinition(declarations, names.symbols, report)) return { ok: false, diagnostics };
  const typing = inferTypes(declarations, { ...names, sources, report });
  for (const rule of rules) rule({ ...typing, program, declarations });
  diagnostics.sort(byPlace);
  if (diagnostics.some((each) => each.severity === "error")) return { ok: false, diagnostics };
  const { types, locals } = typing;
  const model = { sources, file: files[0]!, declarations, symbols: names.symbols, types, locals };
  return { ok: true, value: model, diagnostics };
}

function byPlace(left: Diagnostic, right: Diagnostic): number {
  return left.span.file - right.span.file || left.span.start - right.span.start;
}
