/**
 * Diagnostics on standard error, with carets, each once: a mistake in a library is not told again
 * for every protocol that imports it.
 */
import { type Diagnostic, render, type SourceFile } from "../grammar/index.js";
import type { Platform } from "./platform.js";

export interface DiagnosticWriter {
  write(diagnostics: readonly Diagnostic[], sources: readonly SourceFile[]): void;
}

export function diagnosticWriter(platform: Platform): DiagnosticWriter {
  const told = new Set<string>();
  return {
    write: (diagnostics, sources) => {
      for (const diagnostic of diagnostics) {
        const text = render([diagnostic], sources, { colours: platform.err.colours });
        if (told.has(text)) continue;
        told.add(text);
        platform.err.write(`${text.trimEnd()}\n\n`);
      }
    },
  };
}
