/**
 * The tree of a mapping: how the events of a recording stand for steps of a protocol. It is a
 * language of its own; only names and spans are shared with the language of protocols.
 */
import type { Name, Node } from "./node.js";

export interface MappingFile extends Node {
  readonly kind: "mapping";
  /** The protocol. */
  readonly protocol: Name;
  readonly declarations: readonly MappingDeclaration[];
}

export type MappingDeclaration =
  | RecordingDeclaration
  | { readonly kind: "threads in order"; readonly span: Node["span"] }
  | ThreadDeclaration
  | NamesDeclaration
  | ParameterRule
  | ContextDeclaration
  | MemoryDeclaration
  | InitiallyBlock
  | DisciplineBlock
  | UnrecordedDeclaration
  /** No other steps leave records. */
  | { readonly kind: "recorded"; readonly steps: readonly StepName[]; readonly span: Node["span"] }
  | { readonly kind: "ignore"; readonly events: readonly EventName[]; readonly span: Node["span"] }
  | Rule;

/** Which fields of a line say when, who and what. */
export interface RecordingDeclaration extends Node {
  readonly kind: "recording";
  readonly parts: readonly { readonly role: Name; readonly field: Name }[];
}

/** A recorded thread with such an event is a thread of this process. */
export interface ThreadDeclaration extends Node {
  readonly kind: "thread";
  readonly process: Name;
  readonly from: readonly EventPattern[];
}

/** What values of a type are called in the recording. */
export interface NamesDeclaration extends Node {
  readonly kind: "names";
  readonly type: Name;
  readonly pairs: readonly NamesPair[];
  /** Values without a pair get the next free number. */
  readonly numbering?: "in order" | "sorted";
}

export interface NamesPair extends Node {
  readonly pattern: ValuePattern;
  readonly value: MapExpression;
}

export interface ParameterRule extends Node {
  readonly kind: "parameter rule";
  readonly name: Name;
  readonly value: MapExpression;
}

/** What a thread does from one event to another: an operation that is under way. */
export interface ContextDeclaration extends Node {
  readonly kind: "context";
  readonly name: Name;
  readonly from: readonly EventPattern[];
  readonly to: readonly EventPattern[];
}

/** Of a thread, anew in every context; or shared by all threads, for each index one. */
export interface MemoryDeclaration extends Node {
  readonly kind: "memory";
  readonly isShared: boolean;
  readonly name: Name;
  readonly indices: readonly Name[];
  readonly value: MapExpression;
}

export interface InitiallyBlock extends Node {
  readonly kind: "initially";
  readonly rules: readonly (Rule | FinallyRule)[];
}

/** What the initial state has besides what was observed. */
export interface FinallyRule extends Node {
  readonly kind: "finally";
  readonly each?: Each;
  readonly branch: Branch;
}

export interface DisciplineBlock extends Node {
  readonly kind: "discipline";
  readonly parts: readonly DisciplinePart[];
}

export type DisciplinePart =
  | ParameterRule
  | { readonly kind: "judge"; readonly names: readonly Name[]; readonly span: Node["span"] }
  | UnrecordedDeclaration
  | Rule;

export interface UnrecordedDeclaration extends Node {
  readonly kind: "unrecorded";
  /** Steps, by chains of names. */
  readonly steps: readonly StepName[];
  readonly when?: MapExpression;
}

export interface StepName extends Node {
  readonly parts: readonly Name[];
}

/** `on EVENT => …`: what an event stands for. */
export interface Rule extends Node {
  readonly kind: "rule";
  readonly events: readonly EventPattern[];
  /** Names of contexts; empty: all of them. */
  readonly contexts: readonly Name[];
  /** Outside of contexts, too. */
  readonly anywhere: boolean;
  readonly each?: Each;
  /** The first that applies. */
  readonly branches: readonly Branch[];
}

/** `for NAME in SET`. */
export interface Each {
  readonly name: Name;
  readonly domain: MapExpression;
}

export interface Branch extends Node {
  readonly when?: MapExpression;
  readonly once?: OnceKey;
  readonly items: readonly Item[];
}

/** Only the first time that the key comes up. */
export interface OnceKey extends Node {
  readonly name: Name;
  readonly key: readonly MapExpression[];
}

export type Item = NoteItem | NameItem | StepItem | CallItem;

export interface NoteItem extends Node {
  readonly kind: "note";
  readonly memory: Name;
  readonly indices: readonly MapExpression[];
  readonly adds: boolean;
  readonly value: MapExpression;
}

/** `name Block = blk ..< blk + n`: values that exist, whether a step mentions them or not. */
export interface NameItem extends Node {
  readonly kind: "name item";
  readonly value: MapExpression;
  readonly type: Name;
}

/** A step of the thread, or an action. */
export interface StepItem extends Node {
  readonly kind: "step item";
  readonly step: StepName;
  readonly arguments: readonly MapArgument[];
  readonly at?: Bracket;
}

/** The beginning or the end of a call; the argument of an end is its result. */
export interface CallItem extends Node {
  readonly kind: "call item";
  readonly edge: "begin" | "end";
  readonly operation: Name;
  readonly arguments: readonly MapArgument[];
  readonly at?: Bracket;
}

export interface MapArgument extends Node {
  readonly kind: "map argument";
  readonly name: Name;
  readonly value: MapExpression;
}

/** Between two moments, or at one: then `to` is absent. */
export interface Bracket extends Node {
  readonly from: MapExpression;
  readonly to?: MapExpression;
}

// --- patterns ------------------------------------------------------------------------------------

/** `lock.acq`, `tx.*`. */
export interface EventName extends Node {
  readonly kind: "event name";
  readonly text: string;
}

export interface EventPattern extends Node {
  readonly kind: "event pattern";
  readonly name: EventName;
  readonly fields: readonly FieldPattern[];
}

export interface FieldPattern extends Node {
  readonly path: readonly Name[];
  readonly value: ValuePattern;
}

export type ValuePattern =
  /** In a string `*` stands for anything. */
  | { readonly kind: "literal pattern"; readonly value: Literal; readonly span: Node["span"] }
  | {
      readonly kind: "comparison pattern";
      readonly operator: "<" | "<=" | ">" | ">=";
      readonly value: number;
      readonly span: Node["span"];
    }
  | {
      readonly kind: "range pattern";
      readonly low: number;
      readonly high: number;
      readonly inclusive: boolean;
      readonly span: Node["span"];
    }
  /** Whether the field is there. */
  | { readonly kind: "presence pattern"; readonly present: boolean; readonly span: Node["span"] }
  | {
      readonly kind: "record pattern";
      readonly fields: readonly FieldPattern[];
      readonly span: Node["span"];
    }
  | {
      readonly kind: "either pattern";
      readonly patterns: readonly ValuePattern[];
      readonly span: Node["span"];
    };

export type Literal = string | number | boolean;

// --- expressions ---------------------------------------------------------------------------------

export type MapExpression =
  | { readonly kind: "map literal"; readonly value: Literal | null; readonly span: Node["span"] }
  /** `?` */
  | { readonly kind: "unknown"; readonly span: Node["span"] }
  | NameUse
  | FieldUse
  | { readonly kind: "moment"; readonly word: MomentWord; readonly span: Node["span"] }
  /** The nearest such event of the thread before or after; `first` of all. */
  | {
      readonly kind: "search";
      readonly word: "last" | "next" | "first";
      readonly events: readonly EventPattern[];
      readonly span: Node["span"];
    }
  /** `has A before B`, `had A since B`. */
  | {
      readonly kind: "between";
      readonly word: "has" | "had";
      readonly events: readonly EventPattern[];
      readonly limit: readonly EventPattern[];
      readonly span: Node["span"];
    }
  | { readonly kind: "any"; readonly events: readonly EventPattern[]; readonly span: Node["span"] }
  | { readonly kind: "count"; readonly name: Name; readonly span: Node["span"] }
  | {
      readonly kind: "extreme";
      readonly word: "min" | "max";
      readonly value: MapExpression;
      readonly events: readonly EventPattern[];
      readonly span: Node["span"];
    }
  | {
      readonly kind: "map member";
      readonly value: MapExpression;
      readonly field: Name;
      readonly span: Node["span"];
    }
  | {
      readonly kind: "map index";
      readonly value: MapExpression;
      readonly indices: readonly MapExpression[];
      readonly span: Node["span"];
    }
  | MapCall
  | {
      readonly kind: "map unary";
      readonly operator: "not" | "-";
      readonly operand: MapExpression;
      readonly span: Node["span"];
    }
  | {
      readonly kind: "map binary";
      readonly operator: MapOperator;
      readonly left: MapExpression;
      readonly right: MapExpression;
      readonly span: Node["span"];
    }
  | IsExpression
  | {
      readonly kind: "map if";
      readonly condition: MapExpression;
      readonly then: MapExpression;
      readonly otherwise: MapExpression;
      readonly span: Node["span"];
    }
  | {
      readonly kind: "map as";
      readonly value: MapExpression;
      readonly type: Name;
      readonly span: Node["span"];
    }
  | {
      readonly kind: "map set";
      readonly elements: readonly MapExpression[];
      readonly span: Node["span"];
    };

/** A field of the event, unless memory, a parameter, a case or a binder has the name. */
export interface NameUse extends Node {
  readonly kind: "name use";
  readonly name: Name;
  /** `extent?`: the field may be missing. */
  readonly optional: boolean;
}

/** `v of end`. */
export interface FieldUse extends Node {
  readonly kind: "field use";
  readonly field: Name;
  readonly event: MapExpression;
}

export type MomentWord = "here" | "prev" | "next" | "begin" | "end";

/** `min(a, b)`, `BLOCK_ENTRY(blk)`. */
export interface MapCall extends Node {
  readonly kind: "map call";
  readonly name: Name;
  readonly arguments: readonly MapExpression[];
}

export type MapOperator =
  | "or"
  | "and"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "not in"
  | "??"
  | ".."
  | "..<"
  | "+"
  | "-"
  | "*"
  | "/"
  | "mod";

/** `begin is op.begin{op: "punch"}`, `flags of last map.iter is not "ZERO*"`. */
export interface IsExpression extends Node {
  readonly kind: "map is";
  readonly value: MapExpression;
  readonly negated: boolean;
  readonly events?: readonly EventPattern[];
  readonly pattern?: ValuePattern;
}
