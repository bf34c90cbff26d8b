/**
 * Types of the text twice: as TypeScript writes them, and as descriptors of the run time, which
 * know how many values there are and how one is stored.
 */
import type { Ast, StaticType } from "../../grammar/index.js";
import { type Emitter, type Env, runtime, symbolOf, typeRef } from "./emitter.js";
import { compile } from "./expression.js";
import { atom, binary, level } from "./js.js";
import { identifier, pascal } from "./names.js";
import { hasValues } from "./static-type.js";

/** What one store of the processor writes at once (M7). */
const wholeBytes = 8;

/** Half a store leaves a value of the type torn; sizes are written as numbers. */
export function tears({ bytes }: Ast.OpaqueDeclaration): boolean {
  return bytes?.kind === "number" && bytes.value > wholeBytes;
}

/** `Page`, `Block | undefined`, `readonly Block[]`. */
export function typeText(emitter: Emitter, type: Ast.TypeExpression): string {
  switch (type.kind) {
    case "bool type":
      return "boolean";
    case "int type":
    case "range type":
    case "scalarset type":
    case "thread type":
      return "number";
    case "optional type":
      return `${typeText(emitter, type.inner)} | undefined`;
    case "set type":
    case "queue type": {
      const element = typeText(emitter, type.element);
      return element.includes(" ") ? `readonly (${element})[]` : `readonly ${element}[]`;
    }
    case "named type":
      return pascal(type.name.text);
  }
}

/** Of a value whose type nobody has written. */
export function staticTypeText(type: StaticType): string {
  switch (type.kind) {
    case "bool":
      return "boolean";
    case "enum":
    case "record":
      return pascal(type.declaration.name.text);
    case "opaque":
      return pascal(type.declaration.name.text);
    case "optional":
      return `${staticTypeText(type.inner)} | undefined`;
    case "set":
    case "queue": {
      const element = staticTypeText(type.element);
      return element.includes(" ") ? `readonly (${element})[]` : `readonly ${element}[]`;
    }
    default:
      return "number";
  }
}

/** The descriptor of a type: an expression, in the class or in the function that makes them. */
export function descriptor(env: Env, type: Ast.TypeExpression): string {
  const { emitter } = env;
  switch (type.kind) {
    case "bool type":
      return runtime(emitter, "bool");
    case "int type":
      return `${runtime(emitter, "int")}(-(2 ** 31), 2 ** 31 - 1)`;
    case "range type": {
      const low = compile(env, type.low);
      const high = compile(env, type.high);
      const last = type.inclusive ? high.text : binary(high, "-", atom("1"), level.plus).text;
      return `${runtime(emitter, "int")}(${low.text}, ${simplify(last)})`;
    }
    case "scalarset type":
      return `${runtime(emitter, "scalarset")}(${compile(env, type.size).text})`;
    case "thread type":
      return typeRef(env, "thread");
    case "optional type":
      return `${runtime(emitter, "optional")}(${descriptor(env, type.inner)})`;
    case "set type":
      return `${runtime(emitter, "setOf")}(${descriptor(env, type.element)})`;
    case "queue type": {
      const element = descriptor(env, type.element);
      const room = type.capacity ? compile(env, type.capacity).text : `${element}.size`;
      return `${runtime(emitter, "queueOf")}(${element}, ${room})`;
    }
    case "named type":
      return typeRef(env, type.name.text);
  }
}

function simplify(text: string): string {
  const literal = /^(\d+) - 1$/.exec(text);
  return literal ? String(Number(literal[1]) - 1) : text;
}

/** The descriptor of a type that analysis found, where values are walked or tested. */
export function staticDescriptor(env: Env, type: StaticType): string | undefined {
  switch (type.kind) {
    case "bool":
      return runtime(env.emitter, "bool");
    case "int": {
      if (type.range === undefined) return undefined;
      const { name, low, high, inclusive } = type.range;
      if (isAlias(env.emitter, name)) return typeRef(env, name);
      const span = low.span;
      return descriptor(env, { kind: "range type", low, high, inclusive, span });
    }
    case "thread":
      return typeRef(env, "thread");
    case "scalarset":
      return isAlias(env.emitter, type.name) ? typeRef(env, type.name) : descriptor(env, type.text);
    case "enum":
    case "record":
    case "opaque":
      return typeRef(env, type.declaration.name.text);
    default:
      return undefined;
  }
}

function isAlias(emitter: Emitter, name: string): boolean {
  return emitter.model.declarations.some((one) => one.kind === "type" && one.name.text === name);
}

/** The declared type behind names. */
export function unaliased(emitter: Emitter, type: Ast.TypeExpression): Ast.TypeExpression {
  if (type.kind !== "named type") return type;
  const symbol = symbolOf(emitter, type.name);
  return symbol?.kind === "type" ? unaliased(emitter, symbol.declaration.type) : type;
}

/** Type declarations for users of the class: an alias, an enum, a record. */
export function typeDeclaration(emitter: Emitter, declaration: Ast.Declaration): string {
  switch (declaration.kind) {
    case "type": {
      const name = pascal(declaration.name.text);
      return `export type ${name} = ${typeText(emitter, declaration.type)};`;
    }
    case "enum":
      return hasValues(declaration)
        ? variantText(emitter, declaration)
        : numberedText(
            declaration.name.text,
            declaration.cases.map((one) => one.name.text),
          );
    case "opaque": {
      const name = pascal(declaration.name.text);
      const values = declaration.values.map((one) => one.text);
      const named = `export const ${name} = ${numbering(values)} as const;`;
      return [`export type ${name} = number;`, ...(values.length > 0 ? [named] : [])].join("\n");
    }
    case "record": {
      const fields = declaration.fields.map((one) => fieldText(emitter, one));
      return `export interface ${pascal(declaration.name.text)} { ${fields.join(" ")} }`;
    }
    default:
      throw new Error(`no type: ${declaration.kind}`);
  }
}

function fieldText(emitter: Emitter, field: Ast.Parameter): string {
  return `readonly ${identifier(field.name.text)}: ${typeText(emitter, field.type)};`;
}

function numbering(names: readonly string[]): string {
  return `{ ${names.map((name, i) => `${name}: ${i}`).join(", ")} }`;
}

function numberedText(given: string, cases: readonly string[]): string {
  const name = pascal(given);
  return [
    `export const ${name} = ${numbering(cases)} as const;`,
    `export type ${name} = (typeof ${name})[keyof typeof ${name}];`,
  ].join("\n");
}

function variantText(emitter: Emitter, declaration: Ast.EnumDeclaration): string {
  const name = pascal(declaration.name.text);
  const cases = declaration.cases.map(({ name: own, fields }) => {
    const list = fields.map((field) => fieldText(emitter, field));
    return `| { readonly is: "${own.text}"; ${list.join(" ")} }`;
  });
  const makers = declaration.cases.map(({ name: own, fields }) => {
    if (fields.length === 0) return `${own.text}: { is: "${own.text}" }`;
    const names = fields.map((field) => identifier(field.name.text));
    const parameters = fields.map((field, i) => `${names[i]}: ${typeText(emitter, field.type)}`);
    const value = `{ is: "${own.text}", ${names.join(", ")} }`;
    return `${own.text}: (${parameters.join(", ")}): ${name} => (${value})`;
  });
  return [
    `export type ${name} = ${cases.join("\n")};`,
    `export const ${name} = { ${makers.join(",\n")} } as const;`,
  ].join("\n");
}

/** The descriptor of a declared type, in the function that makes all of them. */
export function declaredDescriptor(env: Env, declaration: Ast.Declaration): string {
  const { emitter } = env;
  const fieldsOf = (fields: readonly Ast.Parameter[]): string =>
    `{ ${fields
      .map((field) => `${identifier(field.name.text)}: ${descriptor(env, field.type)}`)
      .join(", ")} }`;
  switch (declaration.kind) {
    case "type":
      return descriptor(env, declaration.type);
    case "enum": {
      const name = pascal(declaration.name.text);
      if (!hasValues(declaration)) return `${runtime(emitter, "enumeration")}(${name})`;
      const cases = declaration.cases.map((one) => `${one.name.text}: ${fieldsOf(one.fields)}`);
      return `${runtime(emitter, "variant")}<${name}>({ ${cases.join(", ")} })`;
    }
    case "record": {
      const name = pascal(declaration.name.text);
      return `${runtime(emitter, "record")}<${name}>(${fieldsOf(declaration.fields)})`;
    }
    case "opaque": {
      const names = declaration.values.map((one) => JSON.stringify(one.text)).join(", ");
      const more = declaration.count ? `, ${compile(env, declaration.count).text}` : "";
      const bytes = declaration.bytes ? compile(env, declaration.bytes).text : "0";
      const make = (name: string): string => runtime(emitter, name);
      const made = /^\d+$/.test(bytes)
        ? make(Number(bytes) > wholeBytes ? "tearing" : "opaque")
        : `(${bytes} > ${wholeBytes} ? ${make("tearing")} : ${make("opaque")})`;
      return `${made}([${names}]${more})`;
    }
    default:
      throw new Error(`no type: ${declaration.kind}`);
  }
}

/** Written out where TypeScript would forget which number an index is. */
export function typeArguments(
  emitter: Emitter,
  declaration: Pick<Ast.VariableDeclaration, "type" | "indices">,
): string {
  const element = unaliased(emitter, declaration.type);
  const own = element.kind === "set type" ? element.element : declaration.type;
  const value = typeText(emitter, own);
  if (declaration.indices.length === 0) return `<${value}>`;
  const indices = declaration.indices.map((index) => {
    const type = typeText(emitter, index.type);
    const name = index.name ? `${identifier(index.name.text)}: ` : "";
    return `${name}${type}`;
  });
  const named = declaration.indices.every((index) => index.name);
  const list = named ? indices : declaration.indices.map((one) => typeText(emitter, one.type));
  return `<${value}, [${list.join(", ")}]>`;
}
