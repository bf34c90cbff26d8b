/** Declarations: what a file is made of, from imports to instances. */
import type { Span } from "../source/span.js";
import type { Expression, TypeExpression } from "./expression.js";
import type { Name, Node } from "./node.js";
import type { Binder, Block } from "./statement.js";

export type Declaration =
  | ImportDeclaration
  | ParameterDeclaration
  | TypeDeclaration
  | EnumDeclaration
  | RecordDeclaration
  | OpaqueDeclaration
  | KindDeclaration
  | LockDeclaration
  | VariableDeclaration
  | LineDeclaration
  | OperationDeclaration
  | FunctionDeclaration
  | InitDeclaration
  | RecoverDeclaration
  | ProcessDeclaration
  | ActionDeclaration
  | FairDeclaration
  | PropertyDeclaration
  | LivenessDeclaration
  | LockOrderDeclaration
  | ConstraintDeclaration
  | MayStopDeclaration
  | InstanceDeclaration;

interface DeclarationNode extends Node {
  readonly doc: readonly string[];
}

export interface ImportDeclaration extends DeclarationNode {
  readonly kind: "import";
  readonly path: string;
}

export interface ParameterDeclaration extends DeclarationNode {
  readonly kind: "parameter";
  readonly name: Name;
  /** `: kind` is a NamedType called `kind`. */
  readonly type?: TypeExpression;
  readonly value: Expression;
}

export interface TypeDeclaration extends DeclarationNode {
  readonly kind: "type";
  readonly name: Name;
  readonly type: TypeExpression;
}

export interface EnumCase extends Node {
  readonly kind: "case";
  readonly name: Name;
  readonly fields: readonly Parameter[];
}

export interface EnumDeclaration extends DeclarationNode {
  readonly kind: "enum";
  readonly name: Name;
  readonly cases: readonly EnumCase[];
}

export interface RecordDeclaration extends DeclarationNode {
  readonly kind: "record";
  readonly name: Name;
  readonly fields: readonly Parameter[];
}

export interface OpaqueDeclaration extends DeclarationNode {
  readonly kind: "opaque";
  readonly name: Name;
  /** How many anonymous values; absent means none. */
  readonly count?: Expression;
  readonly values: readonly Name[];
  readonly bytes?: Expression;
}

export interface KindDeclaration extends DeclarationNode {
  readonly kind: "kind";
  readonly queued: boolean;
  readonly spinning: boolean;
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly items: readonly KindItem[];
}

export type KindItem = KindState | KindWord | KindDowngrade;

export interface KindState extends DeclarationNode {
  readonly kind: "kind state";
  readonly name: Name;
  readonly indices: readonly Index[];
  readonly type: TypeExpression;
  readonly initial?: Expression;
}

export interface KindWord extends DeclarationNode {
  readonly kind: "kind word";
  readonly try: boolean;
  readonly word: Name;
  readonly mode?: Name;
  readonly result?: Name;
  readonly first: KindPart;
  readonly otherwise?: KindPart;
  readonly then: readonly KindPart[];
}

export interface KindPart extends Node {
  readonly kind: "part";
  readonly when?: Expression;
  readonly effect?: Block;
}

export interface KindDowngrade extends DeclarationNode {
  readonly kind: "kind downgrade";
  readonly from: Name;
  readonly to: Name;
}

export interface Index extends Node {
  readonly kind: "index";
  readonly name?: Name;
  readonly type: TypeExpression;
}

export interface Argument extends Node {
  readonly kind: "argument";
  readonly name?: Name;
  readonly value: Expression;
}

/** `name: type [= default]`, of operations, functions, actions, cases, records and kinds. */
export interface Parameter extends Node {
  readonly kind: "parameter of";
  readonly name: Name;
  readonly type: TypeExpression;
  readonly value?: Expression;
}

export interface LockDeclaration extends DeclarationNode {
  readonly kind: "lock";
  readonly fair: boolean;
  readonly ghost: boolean;
  readonly name: Name;
  readonly indices: readonly Index[];
  readonly lockKind: Name;
  readonly arguments: readonly Argument[];
}

export interface VariableDeclaration extends DeclarationNode {
  readonly kind: "variable";
  readonly storage: "shared" | "persistent" | "ghost";
  readonly name: Name;
  readonly indices: readonly Index[];
  readonly type: TypeExpression;
  readonly initial?: Initial;
  readonly guarded?: Guarded;
}

export type Initial =
  | { readonly kind: "any"; readonly span: Span }
  | { readonly kind: "value"; readonly value: Expression; readonly span: Span }
  | { readonly kind: "member"; readonly set: Expression; readonly span: Span };

/** `guarded by G`, `writes guarded by G`, `guarded by G, reads by H`. */
export interface Guarded extends Node {
  readonly kind: "guarded";
  readonly writesOnly: boolean;
  readonly guard: Guard;
  readonly reads?: Guard;
}

export type Guard =
  | {
      readonly kind: "and" | "or";
      readonly left: Guard;
      readonly right: Guard;
      readonly span: Span;
    }
  | {
      readonly kind: "lock guard";
      readonly lock: LockReference;
      readonly mode?: Name;
      readonly span: Span;
    };

/** `inv`, `inv[f]`, `file_range[f][first ..< last]`: an index may be a range expression (K7). */
export interface LockReference extends Node {
  readonly kind: "lock reference";
  readonly name: Name;
  readonly indices: readonly Expression[];
}

export interface LineDeclaration extends DeclarationNode {
  readonly kind: "line";
  readonly name: Name;
  readonly declarations: readonly Declaration[];
}

export interface OperationDeclaration extends DeclarationNode {
  readonly kind: "operation";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result?: TypeExpression;
  readonly requires?: Guard;
  readonly body: Block;
}

export interface FunctionDeclaration extends DeclarationNode {
  readonly kind: "function";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result?: TypeExpression;
  readonly body: Expression;
}

export interface InitDeclaration extends DeclarationNode {
  readonly kind: "init";
  readonly body: Block;
}

export interface RecoverDeclaration extends DeclarationNode {
  readonly kind: "recover";
  readonly body: Block;
}

export interface ProcessDeclaration extends DeclarationNode {
  readonly kind: "process";
  readonly fairness: "none" | "fair" | "strongly fair";
  readonly name: Name;
  /** The name is always there: `process faulter[task: Task]`. */
  readonly index?: Index;
  readonly when?: Expression;
  readonly body: Block;
}

export interface ActionDeclaration extends DeclarationNode {
  readonly kind: "action";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly when?: Expression;
  readonly body: Block;
}

export interface FairDeclaration extends DeclarationNode {
  readonly kind: "fair";
  readonly strongly: boolean;
  readonly each: boolean;
  readonly actions: readonly Name[];
}

export interface PropertyDeclaration extends DeclarationNode {
  readonly kind: "invariant" | "step" | "cover";
  readonly name: Name;
  readonly condition: Expression;
}

export interface LivenessDeclaration extends DeclarationNode {
  readonly kind: "liveness";
  readonly name: Name;
  /** Of `forall x in S:`; empty without. */
  readonly binders: readonly Binder[];
  readonly formula: Temporal;
}

export type Temporal =
  | {
      readonly kind: "leads to" | "until";
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "eventually" | "always eventually" | "eventually always";
      readonly condition: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "temporal implies";
      readonly left: Temporal;
      readonly right: Temporal;
      readonly span: Span;
    };

export interface LockOrderDeclaration extends DeclarationNode {
  readonly kind: "lock order";
  /** Outermost first, at least two. Indices are names that the declaration binds. */
  readonly chain: readonly LockReference[];
  readonly when?: Expression;
}

export interface ConstraintDeclaration extends DeclarationNode {
  readonly kind: "constraint";
  readonly condition: Expression;
}

export interface MayStopDeclaration extends DeclarationNode {
  readonly kind: "may stop";
  readonly labels: readonly LabelReference[];
  readonly when?: Expression;
}

/** `install`, `read_fault.install`, `faulter.read_fault.install`. */
export interface LabelReference extends Node {
  readonly kind: "label reference";
  readonly parts: readonly Name[];
}

export interface Setting extends Node {
  readonly kind: "setting";
  readonly name: Name;
  readonly value: Expression;
}

export interface InstanceDeclaration extends DeclarationNode {
  readonly kind: "instance";
  readonly name: Name;
  readonly settings: readonly Setting[];
  readonly withCrash: boolean;
  /** Empty when the text has no `expect`: then it is `holds`. */
  readonly expectations: readonly Expectation[];
}

export type Expectation =
  | { readonly kind: "holds"; readonly property?: PropertyReference; readonly span: Span }
  | {
      readonly kind: "violated";
      readonly property: PropertyReference;
      readonly withinSteps?: Expression;
      readonly span: Span;
    }
  | { readonly kind: "deadlock"; readonly withinSteps?: Expression; readonly span: Span }
  | { readonly kind: "no deadlock"; readonly span: Span }
  | {
      readonly kind: "count";
      readonly what: "states" | "successors" | "depth" | "initial";
      readonly value: Expression;
      readonly span: Span;
    };

/** `name`, `lock order`, `guarded x`, `requires f` (P7). */
export interface PropertyReference extends Node {
  readonly kind: "property reference";
  readonly family: "named" | "lock order" | "guarded" | "requires";
  /** Absent for `lock order` only. */
  readonly name?: Name;
}
