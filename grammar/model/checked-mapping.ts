/**
 * A mapping after analysis: its tree, with what every name in it means. After it a mapping can no
 * longer be wrong by itself; what is left to complain of is a recording that does not fit it.
 */
import type {
  MapArgument,
  MapCall,
  MapExpression,
  MappingFile,
  MemoryDeclaration,
  NameItem,
  NamesDeclaration,
  NameUse,
  ParameterRule,
  StepItem,
} from "../ast/mapping.js";
import type { SourceFile } from "../source/source-file.js";

/** A type of the protocol, as far as values from a recording can be of it. */
export type TargetType =
  /** `low`: the smallest value, where the text has it as a number; else 0. */
  | { readonly kind: "number"; readonly name: string; readonly low: number }
  | { readonly kind: "bool"; readonly name: string }
  | { readonly kind: "enum"; readonly name: string; readonly cases: readonly TargetCase[] }
  | { readonly kind: "optional"; readonly name: string; readonly inner: TargetType }
  /** Written as the recording has it. */
  | { readonly kind: "other"; readonly name: string };

export interface TargetCase {
  readonly name: string;
  readonly fields: readonly TargetType[];
}

/** What a name in an expression stands for. */
export type NameMeaning =
  | { readonly kind: "field" }
  | { readonly kind: "binder" }
  | { readonly kind: "memory"; readonly declaration: MemoryDeclaration }
  | { readonly kind: "parameter"; readonly declaration: ParameterRule }
  | { readonly kind: "case"; readonly of: TargetType; readonly case: TargetCase }
  | { readonly kind: "function" };

/** Which fields of a line say what; `fields` is none if they are those of the line itself. */
export interface RecordingShape {
  readonly sequence: string;
  readonly thread: string;
  readonly event: string;
  readonly fields: string | undefined;
}

export interface CheckedMapping {
  readonly source: SourceFile;
  readonly file: MappingFile;
  readonly shape: RecordingShape;
  readonly meanings: ReadonlyMap<NameUse | MapCall, NameMeaning>;
  /** Of arguments, parameters, `as`, and of `names`. */
  readonly targets: ReadonlyMap<TargetPlace, TargetType>;
  /** Those that are actions of the environment; all others are steps of the thread. */
  readonly actions: ReadonlySet<StepItem>;
  /** Processes with an index. */
  readonly indexed: ReadonlySet<string>;
}

export type TargetPlace =
  | MapArgument
  | ParameterRule
  | NamesDeclaration
  | NameItem
  | Extract<MapExpression, { kind: "map as" }>;
