/** Type expressions and declarations → types. */
import type * as Ast from "../ast/ast.js";
import { boolType, errorType, intType, setOf, type Type, threadType } from "../model/type.js";
import { type Typing, textAt } from "./typing.js";

/** The type that a text means; each text is converted once, so each scalarset is one type. */
export function typeOfText(typing: Typing, text: Ast.TypeExpression): Type {
  const known = typing.texts.get(text);
  if (known !== undefined) return known;
  // A type that is defined by itself is an error by now; it must not send us round for ever.
  typing.texts.set(text, errorType);
  const type = convert(typing, text);
  typing.texts.set(text, type);
  return type;
}

function convert(typing: Typing, text: Ast.TypeExpression): Type {
  switch (text.kind) {
    case "bool type":
      return boolType;
    case "int type":
      return intType;
    case "thread type":
      return threadType;
    case "optional type":
      return { kind: "optional", inner: typeOfText(typing, text.inner) };
    case "set type":
      return setOf(typeOfText(typing, text.element));
    case "queue type": {
      const element = typeOfText(typing, text.element);
      return { kind: "queue", element, ...(text.capacity && { capacity: text.capacity }) };
    }
    case "range type": {
      const { low, high, inclusive, span } = text;
      return { kind: "int", range: { name: textAt(typing, span), low, high, inclusive } };
    }
    case "scalarset type":
      return { kind: "scalarset", name: textAt(typing, text.span), text };
    case "named type":
      return typeOfName(typing, text.name);
  }
}

function typeOfName(typing: Typing, name: Ast.Name): Type {
  const symbol = typing.symbols.get(name);
  switch (symbol?.kind) {
    case "type":
      return aliased(typing, symbol.declaration);
    case "enum":
      return { kind: "enum", declaration: symbol.declaration };
    case "record":
      return { kind: "record", declaration: symbol.declaration };
    case "opaque":
      return { kind: "opaque", declaration: symbol.declaration };
    default:
      return errorType;
  }
}

/** The declared name replaces the text of a range or a scalarset in messages. */
function aliased(typing: Typing, declaration: Ast.TypeDeclaration): Type {
  const type = typeOfText(typing, declaration.type);
  const name = declaration.name.text;
  if (type.kind === "scalarset" && type.text === declaration.type) return { ...type, name };
  if (type.kind === "int" && type.range !== undefined) {
    return { ...type, range: { ...type.range, name } };
  }
  return type;
}

/** The type of a declared thing with indices: an array of arrays. */
export function arrayOf(typing: Typing, indices: readonly Ast.Index[], element: Type): Type {
  return indices.reduceRight<Type>(
    (inner, index) => ({ kind: "array", index: typeOfText(typing, index.type), element: inner }),
    element,
  );
}

/** The type whose values a type's name stands for as a set; undefined for other symbols. */
export function typeNamed(typing: Typing, declaration: Ast.Declaration): Type | undefined {
  switch (declaration.kind) {
    case "type":
      return aliased(typing, declaration);
    case "enum":
      return { kind: "enum", declaration };
    case "record":
      return { kind: "record", declaration };
    case "opaque":
      return { kind: "opaque", declaration };
    default:
      return undefined;
  }
}
