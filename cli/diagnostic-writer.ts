/**
 * Diagnostics on standard error, with carets, each once: a mistake in a library is not told again
 * for every protocol that imports it.
 */
import type { Mistake } from "../checker/index.js";
import { type Diagnostic, positionAt, render, type SourceFile } from "../grammar/index.js";
import type { Platform } from "./platform.js";

export interface DiagnosticWriter {
  write(diagnostics: readonly Diagnostic[], sources: readonly SourceFile[]): void;
  /** What has been written so far, for reports. */
  readonly mistakes: readonly Mistake[];
}

export function diagnosticWriter(platform: Platform): DiagnosticWriter {
  const told = new Set<string>();
  const mistakes: Mistake[] = [];
  return {
    mistakes,
    write: (diagnostics, sources) => {
      for (const diagnostic of diagnostics) {
        const text = render([diagnostic], sources, { colours: platform.err.colours });
        if (told.has(text)) continue;
        told.add(text);
        mistakes.push(mistakeOf(diagnostic, sources));
        platform.err.write(`${text.trimEnd()}\n\n`);
      }
    },
  };
}

function mistakeOf(diagnostic: Diagnostic, sources: readonly SourceFile[]): Mistake {
  const { severity, code, message, span } = diagnostic;
  const source = sources[span.file] ?? { path: "?", text: "" };
  return { severity, code, message, file: source.path, ...positionAt(source, span.start) };
}
