/**
 * What a piece of text does, in the order in which it does it: which locations it touches (R2), and
 * which names get new values.
 */
import type { Ast, Span } from "../../grammar/index.js";

export type Trace = readonly Event[];

export type Event =
  | Touch
  /** One of these. */
  | { readonly kind: "ways"; readonly ways: readonly Trace[] }
  /** A local gets a new value: what was known of the old one means nothing. */
  | { readonly kind: "bind"; readonly local: string; readonly within?: string };

/** An access to a location in shared or persistent memory, or to the state of a lock. */
export interface Touch {
  readonly kind: "touch";
  /** Absent for the state of a lock. */
  readonly variable?: Ast.VariableDeclaration;
  /** Equal for what is certainly the same location. */
  readonly key: string;
  /** As the text has it. */
  readonly shown: string;
  readonly access: "read" | "write" | "update";
  readonly size: Size;
  /** Indices of an array's element, so that equal texts are equal values. */
  readonly indices: readonly string[];
  readonly span: Span;
}

/** What of a variable is touched: one word, or what is no word (R2). */
export type Size = "word" | "set" | "queue" | "wide" | "elements";

export function writes(touch: Touch): boolean {
  return touch.access !== "read";
}
