/**
 * The body of a function → bytes. A branch names its target by how many blocks lie between, so the
 * walk carries the stack of labels that are open.
 */
import type { ByteWriter } from "./byte-writer.js";
import {
  type Code,
  type FunctionReference,
  type GlobalReference,
  type Label,
  memoryOperators,
  operators,
} from "./module.js";

export interface Numbering {
  readonly functions: ReadonlyMap<FunctionReference, number>;
  readonly globals: ReadonlyMap<GlobalReference, number>;
}

interface Encoding {
  readonly writer: ByteWriter;
  readonly numbering: Numbering;
  /** The innermost label last. */
  readonly labels: Label[];
}

const end = 0x0b;
const blockTypes = { none: 0x40, i32: 0x7f, i64: 0x7e } as const;
const unnamed: Label = { kind: "label" };

export function encodeBody(writer: ByteWriter, body: readonly Code[], numbering: Numbering): void {
  encodeAll({ writer, numbering, labels: [] }, body);
}

function encodeAll(encoding: Encoding, body: readonly Code[]): void {
  for (const code of body) encodeOne(encoding, code);
}

function encodeOne(encoding: Encoding, code: Code): void {
  const { writer, numbering } = encoding;
  switch (code.kind) {
    case "i32":
      writer.byte(0x41);
      writer.small(code.value);
      return;
    case "i64":
      writer.byte(0x42);
      writer.signed(code.value);
      return;
    case "get":
      writer.byte(0x20);
      writer.unsigned(code.local.index);
      return;
    case "set":
    case "tee":
      encodeOne(encoding, code.value);
      writer.byte(code.kind === "set" ? 0x21 : 0x22);
      writer.unsigned(code.local.index);
      return;
    case "global get":
      writer.byte(0x23);
      writer.unsigned(numberIn(numbering.globals, code.global));
      return;
    case "global set":
      encodeOne(encoding, code.value);
      writer.byte(0x24);
      writer.unsigned(numberIn(numbering.globals, code.global));
      return;
    case "numeric":
      encodeAll(encoding, code.operands);
      writer.byte(operators[code.operator]);
      return;
    case "load":
      encodeOne(encoding, code.address);
      encodeMemory(writer, code);
      return;
    case "store":
      encodeOne(encoding, code.address);
      encodeOne(encoding, code.value);
      encodeMemory(writer, code);
      return;
    case "call":
      encodeAll(encoding, code.operands);
      writer.byte(0x10);
      writer.unsigned(numberIn(numbering.functions, code.target));
      return;
    case "drop":
      encodeOne(encoding, code.value);
      writer.byte(0x1a);
      return;
    case "sequence":
      encodeAll(encoding, code.body);
      return;
    default:
      encodeControl(encoding, code);
  }
}

type Control = Extract<
  Code,
  | { readonly kind: "block" | "loop" }
  | { readonly kind: "if" | "branch" | "branch table" | "return" | "unreachable" }
>;

function encodeControl(encoding: Encoding, code: Control): void {
  const { writer } = encoding;
  switch (code.kind) {
    case "block":
    case "loop":
      writer.byte(code.kind === "block" ? 0x02 : 0x03);
      writer.byte(blockTypes[code.result ?? "none"]);
      encodeInside(encoding, code.label, code.body);
      writer.byte(end);
      return;
    case "if":
      encodeOne(encoding, code.condition);
      writer.byte(0x04);
      writer.byte(blockTypes[code.result ?? "none"]);
      encodeInside(encoding, unnamed, code.then);
      if (code.otherwise.length > 0) {
        writer.byte(0x05);
        encodeInside(encoding, unnamed, code.otherwise);
      }
      writer.byte(end);
      return;
    case "branch":
      if (code.condition !== undefined) encodeOne(encoding, code.condition);
      writer.byte(code.condition === undefined ? 0x0c : 0x0d);
      writer.unsigned(depthOf(encoding, code.label));
      return;
    case "branch table":
      encodeOne(encoding, code.index);
      writer.byte(0x0e);
      writer.unsigned(code.labels.length);
      for (const label of code.labels) writer.unsigned(depthOf(encoding, label));
      writer.unsigned(depthOf(encoding, code.otherwise));
      return;
    case "return":
      if (code.value !== undefined) encodeOne(encoding, code.value);
      writer.byte(0x0f);
      return;
    case "unreachable":
      writer.byte(0x00);
      return;
  }
}

function encodeInside(encoding: Encoding, label: Label, body: readonly Code[]): void {
  encoding.labels.push(label);
  encodeAll(encoding, body);
  encoding.labels.pop();
}

function encodeMemory(
  writer: ByteWriter,
  code: Extract<Code, { readonly kind: "load" | "store" }>,
): void {
  const [opcode, alignment] = memoryOperators[code.operator];
  writer.byte(opcode);
  writer.unsigned(alignment);
  writer.unsigned(code.offset);
}

function depthOf({ labels }: Encoding, label: Label): number {
  const position = labels.lastIndexOf(label);
  if (position < 0) throw new Error("branch to a label that is not open");
  return labels.length - 1 - position;
}

function numberIn<T extends { readonly name: string }>(
  numbers: ReadonlyMap<T, number>,
  reference: T,
): number {
  const number = numbers.get(reference);
  if (number === undefined) throw new Error(`${reference.name} is not in the module`);
  return number;
}
