/**
 * The syntax tree: plain, immutable records, one per construct of the language reference.
 * Nodes have identity (later phases keep what they learn in maps keyed by node) and a span.
 * Nothing here is resolved or typed; `grammar/model` says what the names mean.
 */
import type { Span } from "../source/span.js";

interface Node {
  readonly span: Span;
}

export interface Name extends Node {
  readonly kind: "name";
  readonly text: string;
}

/** A comment with its place, kept for the formatter: `//` to the end of the line. */
export interface Comment extends Node {
  readonly kind: "comment";
  /** Without the slashes' leading blanks being changed: the text as written, `//` included. */
  readonly text: string;
}

export interface File extends Node {
  readonly kind: "file";
  readonly flavour: "protocol" | "library";
  readonly name: Name;
  /** Lines of the `///` comment before the header, without the slashes and one blank. */
  readonly doc: readonly string[];
  readonly declarations: readonly Declaration[];
  /** All `//` comments in source order (doc comments are on their declarations). */
  readonly comments: readonly Comment[];
}

// --- declarations --------------------------------------------------------------------------------

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
  | { readonly kind: "and" | "or"; readonly left: Guard; readonly right: Guard; readonly span: Span }
  | { readonly kind: "lock guard"; readonly lock: LockReference; readonly mode?: Name; readonly span: Span };

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
  | { readonly kind: "leads to" | "until"; readonly left: Expression; readonly right: Expression; readonly span: Span }
  | {
      readonly kind: "eventually" | "always eventually" | "eventually always";
      readonly condition: Expression;
      readonly span: Span;
    }
  | { readonly kind: "temporal implies"; readonly left: Temporal; readonly right: Temporal; readonly span: Span };

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

// --- types ---------------------------------------------------------------------------------------

export type TypeExpression =
  | { readonly kind: "optional type"; readonly inner: TypeExpression; readonly span: Span }
  | { readonly kind: "bool type" | "int type" | "thread type"; readonly span: Span }
  | {
      readonly kind: "range type";
      readonly low: Expression;
      readonly high: Expression;
      /** `..` is inclusive, `..<` is not. */
      readonly inclusive: boolean;
      readonly span: Span;
    }
  | { readonly kind: "scalarset type"; readonly size: Expression; readonly span: Span }
  | { readonly kind: "set type"; readonly element: TypeExpression; readonly span: Span }
  | {
      readonly kind: "queue type";
      readonly element: TypeExpression;
      /** Absent in `queue of thread`: as many as there are values. */
      readonly capacity?: Expression;
      readonly span: Span;
    }
  | { readonly kind: "named type"; readonly name: Name; readonly span: Span };

// --- statements ----------------------------------------------------------------------------------

export interface Block extends Node {
  readonly kind: "block";
  readonly statements: readonly Statement[];
}

export type Statement =
  | { readonly kind: "labelled"; readonly label: Name; readonly body: Statement | Block; readonly span: Span }
  | LetStatement
  | AssignStatement
  | IfStatement
  | { readonly kind: "while"; readonly condition: Expression; readonly body: Block; readonly span: Span }
  | { readonly kind: "loop"; readonly body: Block; readonly span: Span }
  | ForStatement
  | ForallStatement
  | ChooseStatement
  | TakeStatement
  | { readonly kind: "either"; readonly branches: readonly Block[]; readonly span: Span }
  | { readonly kind: "await"; readonly condition: Expression; readonly span: Span }
  | { readonly kind: "atomic"; readonly assume: boolean; readonly body: Block; readonly span: Span }
  | HoldStatement
  | WordStatement
  | AssertStatement
  | { readonly kind: "return"; readonly value?: Expression; readonly span: Span }
  | { readonly kind: "break" | "continue" | "skip" | "fence" | "restart"; readonly span: Span }
  | { readonly kind: "flush"; readonly place: Place; readonly span: Span }
  | { readonly kind: "ghost"; readonly body: Statement; readonly span: Span }
  | { readonly kind: "call statement"; readonly call: CallExpression; readonly span: Span };

export interface LetStatement extends Node {
  readonly kind: "let";
  readonly mutable: boolean;
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly value: Expression;
}

export interface AssignStatement extends Node {
  readonly kind: "assign";
  readonly targets: readonly Place[];
  readonly operator: "=" | "+=" | "-=";
  readonly values: readonly Expression[];
}

/** Something that can be stored to: a name, then any of `[e]`, `.f`. */
export type Place = NameExpression | IndexExpression | FieldExpression;

export interface IfStatement extends Node {
  readonly kind: "if";
  readonly condition: Expression;
  readonly then: Block;
  readonly otherwise?: Block | IfStatement;
}

export interface ForStatement extends Node {
  readonly kind: "for";
  readonly name: Name;
  readonly domain: Expression;
  readonly body: Block;
}

export interface ForallStatement extends Node {
  readonly kind: "forall statement";
  readonly binders: readonly Binder[];
  readonly where?: Expression;
  readonly body: Block;
}

export interface ChooseStatement extends Node {
  readonly kind: "choose";
  readonly name: Name;
  readonly domain: Expression;
  readonly where?: Expression;
}

export interface TakeStatement extends Node {
  readonly kind: "take";
  readonly name: Name;
  readonly place: Place;
  readonly where?: Expression;
}

export interface HoldStatement extends Node {
  readonly kind: "hold";
  readonly lock: LockReference;
  readonly mode?: Name;
  readonly when?: Expression;
  readonly body: Block;
}

/** `acquire L mode`, `release L`, `try acquire L -> ok`, `commit journal`, `put ref -> last` … (K5, K6). */
export interface WordStatement extends Node {
  readonly kind: "word";
  readonly try: boolean;
  readonly word: Name;
  readonly lock: LockReference;
  readonly mode?: Name;
  /** `downgrade L exclusive to shared`: the mode after `to`, if written. */
  readonly toMode?: Name;
  readonly result?: Name;
}

export interface AssertStatement extends Node {
  readonly kind: "assert";
  readonly name?: Name;
  readonly condition: Expression;
  readonly message?: string;
}

export interface Binder extends Node {
  readonly kind: "binder";
  readonly name: Name;
  readonly domain: Expression;
}

// --- expressions ---------------------------------------------------------------------------------

export type Expression =
  | { readonly kind: "number"; readonly value: number; readonly span: Span }
  | { readonly kind: "boolean"; readonly value: boolean; readonly span: Span }
  | { readonly kind: "none"; readonly span: Span }
  | { readonly kind: "self"; readonly span: Span }
  | NameExpression
  | CallExpression
  | IndexExpression
  | FieldExpression
  | { readonly kind: "unwrap"; readonly base: Expression; readonly span: Span }
  | { readonly kind: "prime"; readonly base: Expression; readonly span: Span }
  | { readonly kind: "unary"; readonly operator: "not" | "-"; readonly operand: Expression; readonly span: Span }
  | BinaryExpression
  | IsExpression
  | ConditionalExpression
  | QuantifierExpression
  | { readonly kind: "set"; readonly elements: readonly Expression[]; readonly span: Span }
  | {
      readonly kind: "comprehension";
      readonly name: Name;
      readonly domain: Expression;
      readonly where: Expression;
      readonly span: Span;
    }
  | { readonly kind: "queue"; readonly elements: readonly Expression[]; readonly span: Span }
  | {
      readonly kind: "range";
      readonly low: Expression;
      readonly high: Expression;
      readonly inclusive: boolean;
      readonly span: Span;
    }
  | AtExpression
  | { readonly kind: "returned"; readonly thread: Expression; readonly value: Expression; readonly span: Span }
  | { readonly kind: "ended"; readonly thread: Expression; readonly span: Span };

/** A name in a value's place: variable, parameter, case, type as a set, process as a thread or a set … */
export interface NameExpression extends Node {
  readonly kind: "name expression";
  readonly name: Name;
}

/**
 * `f(a, b)`, `READ_ONLY(block: b)`, and the built-in `card(S)`, `len(q)`, `head(q)`, `tail(q)`,
 * `min(a, b)`, `max(a, b)`, `holders(lock[, mode])`, `holds(thread, lock[, mode])`.
 * Inside a kind `holders(mode)` speaks of the kind's own lock.
 */
export interface CallExpression extends Node {
  readonly kind: "call";
  readonly callee: Name;
  readonly arguments: readonly Argument[];
}

export interface IndexExpression extends Node {
  readonly kind: "index expression";
  readonly base: Expression;
  readonly index: Expression;
}

export interface FieldExpression extends Node {
  readonly kind: "field";
  readonly base: Expression;
  readonly name: Name;
}

export type BinaryOperator =
  | "iff" | "implies" | "or" | "and"
  | "==" | "!=" | "<" | "<=" | ">" | ">="
  | "in" | "not in" | "subset"
  | "??" | "+" | "-" | "&" | "*" | "/" | "mod";

/** `t in L` is a binary `in` whose right side resolves to a label, an operation or a process. */
export interface BinaryExpression extends Node {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface IsExpression extends Node {
  readonly kind: "is";
  readonly value: Expression;
  readonly negated: boolean;
  readonly pattern: Pattern;
}

export type Pattern =
  | { readonly kind: "none pattern"; readonly span: Span }
  | { readonly kind: "some pattern"; readonly name: Name; readonly span: Span }
  /** Names are `_` where nothing is bound; absent arguments: the case without looking at its values. */
  | { readonly kind: "case pattern"; readonly name: Name; readonly arguments?: readonly Name[]; readonly span: Span };

export interface ConditionalExpression extends Node {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
}

export interface QuantifierExpression extends Node {
  readonly kind: "quantifier";
  readonly quantifier: "forall" | "some";
  readonly binders: readonly Binder[];
  readonly where?: Expression;
  readonly body: Expression;
}

/** `t at L`, `t takes L`. (`t in L` is a binary expression.) */
export interface AtExpression extends Node {
  readonly kind: "at" | "takes";
  readonly thread: Expression;
  readonly label: LabelReference;
}

export type AstNode =
  | File | Declaration | EnumCase | KindItem | KindPart | Index | Argument | Parameter | Guarded
  | LockReference | LabelReference | Setting | PropertyReference | Block | Statement | Binder
  | Expression | Name | Comment;
