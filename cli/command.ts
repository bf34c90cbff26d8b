/** What the user asked for: the command line after parsing, with every value in its type. */

import type { EngineName } from "../index.js";
import type { CodeCommand } from "./code-command.js";
import type { DiagnoseCommand, ValidateCommand } from "./history-command.js";
import type { ImportFtraceCommand } from "./import-command.js";
import type { LocksCommand } from "./locks-command.js";

export type Command =
  | CheckCommand
  | FormatCommand
  | ExplainCommand
  | PrintCommand
  | LocksCommand
  | CodeCommand
  | ValidateCommand
  | DiagnoseCommand
  | ImportFtraceCommand
  /** `--help`, `--version`: nothing to do but to print this. */
  | { readonly kind: "say"; readonly text: string };

export interface CheckCommand {
  readonly kind: "check";
  readonly paths: readonly string[];
  readonly instance?: string;
  /** In the order given; a later one of the same name wins. */
  readonly parameters: readonly ParameterSetting[];
  readonly property?: string;
  readonly engine: EngineName;
  readonly maxStates?: number;
  readonly maxDepth?: number;
  readonly timeoutSeconds?: number;
  readonly reporters: readonly Reporter[];
  /** Folder for one file per violation. */
  readonly traces?: string;
}

export interface FormatCommand {
  readonly kind: "format";
  readonly paths: readonly string[];
  /** List what differs instead of writing. */
  readonly check: boolean;
}

export interface ExplainCommand {
  readonly kind: "explain";
  readonly codes: readonly string[];
}

export interface PrintCommand {
  readonly kind: "print";
  readonly path: string;
  readonly stage: Stage;
  readonly instance?: string;
  readonly parameters: readonly ParameterSetting[];
}

export interface ParameterSetting {
  readonly name: string;
  /** As written: what it means depends on the parameter's type. */
  readonly value: string;
}

export const engineNames = ["wasm", "reference"] as const satisfies readonly EngineName[];

export const reporterNames = ["text", "json", "junit", "github"] as const;
export type ReporterName = (typeof reporterNames)[number];

export interface Reporter {
  readonly name: ReporterName;
  /** Absent: standard output. */
  readonly file?: string;
}

export const stages = ["ast", "model", "ir"] as const;
export type Stage = (typeof stages)[number];
