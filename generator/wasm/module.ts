/**
 * A WebAssembly module as plain data: as much of it as a stepper needs (WebAssembly 1.0, one
 * memory, i32 and i64). Code is a tree, so that it can be folded and measured before it is encoded;
 * labels and locals are told apart by identity, and `encode.ts` turns them into numbers.
 */

export type ValueType = "i32" | "i64";

/** A local variable of a function; parameters are the first ones. */
export interface Local {
  readonly type: ValueType;
  /** Position in the function, parameters included. */
  readonly index: number;
}

/** The target of branches: the end of a block or of an `if`, the start of a loop. */
export interface Label {
  readonly kind: "label";
}

/** A function known by identity, so that calls can be written before its body exists. */
export interface FunctionReference {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly result?: ValueType;
}

export interface GlobalReference {
  readonly name: string;
  readonly type: ValueType;
}

export type Code =
  | { readonly kind: "i32"; readonly value: number }
  | { readonly kind: "i64"; readonly value: bigint }
  | { readonly kind: "get"; readonly local: Local }
  | { readonly kind: "set" | "tee"; readonly local: Local; readonly value: Code }
  | { readonly kind: "global get"; readonly global: GlobalReference }
  | { readonly kind: "global set"; readonly global: GlobalReference; readonly value: Code }
  | { readonly kind: "numeric"; readonly operator: Operator; readonly operands: readonly Code[] }
  | {
      readonly kind: "load";
      readonly operator: LoadOperator;
      readonly address: Code;
      readonly offset: number;
    }
  | {
      readonly kind: "store";
      readonly operator: StoreOperator;
      readonly address: Code;
      readonly offset: number;
      readonly value: Code;
    }
  | {
      readonly kind: "block" | "loop";
      readonly label: Label;
      readonly body: readonly Code[];
      readonly result?: ValueType;
    }
  | {
      readonly kind: "if";
      readonly condition: Code;
      readonly then: readonly Code[];
      readonly otherwise: readonly Code[];
      readonly result?: ValueType;
    }
  | { readonly kind: "branch"; readonly label: Label; readonly condition?: Code }
  | {
      readonly kind: "branch table";
      readonly index: Code;
      readonly labels: readonly Label[];
      readonly otherwise: Label;
    }
  | {
      readonly kind: "call";
      readonly target: FunctionReference;
      readonly operands: readonly Code[];
    }
  | { readonly kind: "return"; readonly value?: Code }
  | { readonly kind: "drop"; readonly value: Code }
  | { readonly kind: "unreachable" }
  /** Statements one after another; the last one may leave a value. */
  | { readonly kind: "sequence"; readonly body: readonly Code[] };

export interface ModuleFunction {
  readonly reference: FunctionReference;
  /** Without the parameters. */
  readonly locals: readonly ValueType[];
  readonly body: readonly Code[];
  readonly exported: boolean;
}

export interface ModuleGlobal {
  readonly reference: GlobalReference;
  /** Mutable, exported under its name. */
  readonly initial: number;
}

export interface Module {
  /** Imported from `host` under the name `memory`. */
  readonly memoryPages: number;
  /** Imported from `host` under their names. */
  readonly imports: readonly FunctionReference[];
  readonly functions: readonly ModuleFunction[];
  readonly globals: readonly ModuleGlobal[];
  readonly data: readonly { readonly address: number; readonly bytes: Uint8Array }[];
}

/** Numeric instructions and their opcodes (WebAssembly core specification, chapter 5.4). */
export const operators = {
  "i32.eqz": 0x45,
  "i32.eq": 0x46,
  "i32.ne": 0x47,
  "i32.lt_u": 0x49,
  "i32.gt_u": 0x4b,
  "i32.le_u": 0x4d,
  "i32.ge_u": 0x4f,
  "i64.eqz": 0x50,
  "i64.eq": 0x51,
  "i64.ne": 0x52,
  "i64.lt_s": 0x53,
  "i64.lt_u": 0x54,
  "i64.gt_s": 0x55,
  "i64.gt_u": 0x56,
  "i64.le_s": 0x57,
  "i64.le_u": 0x58,
  "i64.ge_s": 0x59,
  "i64.ge_u": 0x5a,
  "i32.add": 0x6a,
  "i32.sub": 0x6b,
  "i32.mul": 0x6c,
  "i32.div_u": 0x6e,
  "i32.and": 0x71,
  "i32.or": 0x72,
  "i32.xor": 0x73,
  "i32.shl": 0x74,
  "i32.shr_u": 0x76,
  "i64.ctz": 0x7a,
  "i64.popcnt": 0x7b,
  "i64.add": 0x7c,
  "i64.sub": 0x7d,
  "i64.mul": 0x7e,
  "i64.div_s": 0x7f,
  "i64.rem_s": 0x81,
  "i64.div_u": 0x80,
  "i64.rem_u": 0x82,
  "i64.and": 0x83,
  "i64.or": 0x84,
  "i64.xor": 0x85,
  "i64.shl": 0x86,
  "i64.shr_s": 0x87,
  "i64.shr_u": 0x88,
  "i32.wrap_i64": 0xa7,
  "i64.extend_i32_s": 0xac,
  "i64.extend_i32_u": 0xad,
  select: 0x1b,
} as const;

export type Operator = keyof typeof operators;

/** Opcode and alignment (as a power of two) of the memory instructions. */
export const memoryOperators = {
  "i32.load": [0x28, 2],
  "i64.load": [0x29, 3],
  "i32.load8_u": [0x2d, 0],
  "i32.store": [0x36, 2],
  "i64.store": [0x37, 3],
  "i32.store8": [0x3a, 0],
} as const;

export type LoadOperator = "i32.load" | "i64.load" | "i32.load8_u";
export type StoreOperator = "i32.store" | "i64.store" | "i32.store8";
