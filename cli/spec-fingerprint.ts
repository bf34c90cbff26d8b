/** What tells one text of a spec from another: traces and histories carry it. */
import type { SourceFile } from "../grammar/index.js";
import type { Platform } from "./platform.js";

/** Of all texts that the meaning depends on, imports and prelude included. */
export function specFingerprint(sources: readonly SourceFile[], platform: Platform): string {
  const texts = sources.map(({ text }) => `${text.length}\n${text}`);
  return `sha256:${platform.sha256(texts.join("\n"))}`;
}
