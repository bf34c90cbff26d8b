/** The history that a workload leaves in a file for `lockspec validate`. */
import { type HistoryFile, type HistoryHeader, historyLines } from "../runtime/index.js";
import type { Job } from "./plan.js";
import type { Attempt, Platform } from "./platform.js";
import { specFingerprint } from "./spec-fingerprint.js";

export function headerOf({ model, instance, lowered }: Job, platform: Platform): HistoryHeader {
  const { ir } = lowered;
  return {
    protocol: ir.protocol,
    ...(instance === undefined ? {} : { instance: instance.name.text }),
    parameters: Object.fromEntries(ir.parameters.map(({ name, value }) => [name, value])),
    fingerprint: specFingerprint(model.sources, platform),
  };
}

/** Why the file cannot be written, before any work is done for it. */
export function whyNotKept(
  path: string,
  { force, platform }: { readonly force: boolean; readonly platform: Platform },
): string | undefined {
  const kind = platform.kindOf(path);
  if (kind === "folder") return `${path}: is a folder`;
  return kind === "file" && !force ? `${path}: is there already: --force overwrites it` : undefined;
}

export function keepHistory(path: string, file: HistoryFile, platform: Platform): Attempt<void> {
  return platform.write(path, [...historyLines(file)].join("\n").concat("\n"));
}
