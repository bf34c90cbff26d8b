/**
 * Module → bytes of the WebAssembly binary format, version 1:
 *
 * "\0asm" 1 | types | imports | functions | globals | exports | code | data
 *
 * each section being its number, its length in bytes and its contents. Integers are LEB128. Types
 * of functions are listed once each; functions are numbered in the order of `Module.functions`.
 */
import { ByteWriter } from "./byte-writer.js";
import { encodeBody, type Numbering } from "./encode-code.js";
import type { FunctionReference, Module, ValueType } from "./module.js";

const valueTypes: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e };

export function encode(module: Module): Uint8Array<ArrayBuffer> {
  const types = new TypeTable();
  const numbering = numberOf(module);
  const importTypes = module.imports.map((reference) => types.indexOf(reference));
  const typeOfFunction = module.functions.map(({ reference }) => types.indexOf(reference));
  const writer = new ByteWriter();
  writer.bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  writeSection(writer, 1, (section) => types.write(section));
  writeSection(writer, 2, (section) => writeImports(section, module, importTypes));
  writeSection(writer, 3, (section) => {
    section.unsigned(typeOfFunction.length);
    for (const type of typeOfFunction) section.unsigned(type);
  });
  writeSection(writer, 6, (section) => writeGlobals(section, module));
  writeSection(writer, 7, (section) => writeExports(section, module));
  writeSection(writer, 10, (section) => writeCode(section, module, numbering));
  if (module.data.length > 0) {
    writeSection(writer, 11, (section) => writeData(section, module));
  }
  return writer.finish();
}

function numberOf(module: Module): Numbering {
  const all = [...module.imports, ...module.functions.map(({ reference }) => reference)];
  const functions = new Map(all.map((reference, index) => [reference, index]));
  const globals = new Map(module.globals.map(({ reference }, index) => [reference, index]));
  return { functions, globals };
}

class TypeTable {
  readonly #indices = new Map<string, number>();
  readonly #types: FunctionReference[] = [];

  indexOf(reference: FunctionReference): number {
    const key = `${reference.parameters.join()}>${reference.result ?? ""}`;
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    this.#indices.set(key, this.#types.length);
    this.#types.push(reference);
    return this.#types.length - 1;
  }

  write(section: ByteWriter): void {
    section.unsigned(this.#types.length);
    for (const { parameters, result } of this.#types) {
      section.byte(0x60);
      section.unsigned(parameters.length);
      for (const parameter of parameters) section.byte(valueTypes[parameter]);
      section.unsigned(result === undefined ? 0 : 1);
      if (result !== undefined) section.byte(valueTypes[result]);
    }
  }
}

function writeSection(
  writer: ByteWriter,
  id: number,
  contents: (section: ByteWriter) => void,
): void {
  const section = new ByteWriter();
  contents(section);
  writer.byte(id);
  writer.sized(section);
}

function writeImports(section: ByteWriter, module: Module, types: readonly number[]): void {
  section.unsigned(1 + module.imports.length);
  section.name("host");
  section.name("memory");
  section.bytes([2, 0]);
  section.unsigned(module.memoryPages);
  for (const [index, { name }] of module.imports.entries()) {
    section.name("host");
    section.name(name);
    section.byte(0);
    section.unsigned(types[index]!);
  }
}

function writeGlobals(section: ByteWriter, module: Module): void {
  section.unsigned(module.globals.length);
  for (const { reference, initial } of module.globals) {
    section.byte(valueTypes[reference.type]);
    section.byte(1);
    section.byte(reference.type === "i32" ? 0x41 : 0x42);
    section.signed(BigInt(initial));
    section.byte(0x0b);
  }
}

function writeExports(section: ByteWriter, module: Module): void {
  const functions = module.functions.flatMap(({ reference, exported }, index) =>
    exported ? [{ name: reference.name, kind: 0, index: module.imports.length + index }] : [],
  );
  const globals = module.globals.map(({ reference: { name } }, index) => ({
    name,
    kind: 3,
    index,
  }));
  const all = [...functions, ...globals];
  section.unsigned(all.length);
  for (const { name, kind, index } of all) {
    section.name(name);
    section.byte(kind);
    section.unsigned(index);
  }
}

function writeCode(section: ByteWriter, module: Module, numbering: Numbering): void {
  section.unsigned(module.functions.length);
  for (const one of module.functions) {
    const body = new ByteWriter();
    writeLocals(body, one.locals);
    encodeBody(body, one.body, numbering);
    body.byte(0x0b);
    section.sized(body);
  }
}

/** Runs of the same type are one entry. */
function writeLocals(body: ByteWriter, locals: readonly ValueType[]): void {
  const runs: { type: ValueType; count: number }[] = [];
  for (const type of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count += 1;
    else runs.push({ type, count: 1 });
  }
  body.unsigned(runs.length);
  for (const { type, count } of runs) {
    body.unsigned(count);
    body.byte(valueTypes[type]);
  }
}

function writeData(section: ByteWriter, module: Module): void {
  section.unsigned(module.data.length);
  for (const { address, bytes } of module.data) {
    section.byte(0);
    section.byte(0x41);
    section.signed(BigInt(address));
    section.byte(0x0b);
    section.unsigned(bytes.length);
    section.bytes(bytes);
  }
}
