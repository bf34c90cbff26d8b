/** The passes of the analysis, as a list, in order. */
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import type { Outcome } from "../diagnostic/outcome.js";
import type { CheckedModel } from "../model/checked-model.js";
import type { Program } from "../model/program.js";
import { declarationsOf } from "./collect-globals.js";
import { inferTypes } from "./infer-types.js";
import { reportInto } from "./report.js";
import { resolveNames } from "./resolve-names.js";

/** Resolves and checks a program; every mistake in it is in the outcome's diagnostics. */
export function analyze(program: Program): Outcome<CheckedModel> {
  const diagnostics: Diagnostic[] = [];
  const report = reportInto(diagnostics);
  const { sources, files } = program;
  const declarations = declarationsOf(program);
  const names = resolveNames(declarations, report);
  const { symbols } = names;
  inferTypes(declarations, { ...names, sources, report });
  if (diagnostics.some((each) => each.severity === "error")) return { ok: false, diagnostics };
  const model = { sources, file: files[0]!, declarations, symbols };
  return { ok: true, value: model, diagnostics };
}
