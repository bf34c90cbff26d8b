/** Declarations → documents, in the order of the grammar. */
import type {
  Declaration,
  EnumDeclaration,
  FairDeclaration,
  OpaqueDeclaration,
  OperationDeclaration,
  ProcessDeclaration,
  RecordDeclaration,
  VariableDeclaration,
} from "../ast/ast.js";
import type { Doc } from "./doc.js";
import {
  bracketed,
  choice,
  concat,
  group,
  hardLine,
  indent,
  join,
  line,
  row,
  withCommas,
} from "./doc.js";
import type { PrintContext } from "./print-context.js";
import { findBracket } from "./print-context.js";
import { printArgument, printExpression, printType } from "./print-expression.js";
import { printGuard, printGuarded } from "./print-guard.js";
import { printInstance } from "./print-instance.js";
import { printKind } from "./print-kind.js";
import type { Item } from "./print-list.js";
import { printBraces } from "./print-list.js";
import { bracesOf, printIndices, printParameter, printParameters } from "./print-parameters.js";
import { printTemporal } from "./print-property.js";
import { printAssigned, printBlock, printLock, printWhen, quote } from "./print-statement.js";

/** One declaration, without its documentation. */
export function printDeclaration(context: PrintContext, one: Declaration): Doc {
  switch (one.kind) {
    case "import":
      return `import ${quote(one.path)}`;
    case "parameter": {
      const type = one.type ? concat(" : ", printType(context, one.type)) : "";
      const head = concat(`parameter ${one.name.text}`, type);
      const value = group("=", indent(line, printExpression(context, one.value)));
      return row("parameter", [head, value]);
    }
    case "type":
      return row("type", [`type ${one.name.text}`, concat("= ", printType(context, one.type))]);
    case "enum":
    case "record":
    case "opaque":
      return printValues(context, one);
    case "kind":
      return printKind(context, one);
    case "lock": {
      const modifier = one.fair ? "fair " : one.ghost ? "ghost " : "";
      const head = concat(`${modifier}lock ${one.name.text}`, printIndices(context, one.indices));
      const values = one.arguments.map((value) => printArgument(context, value, " = "));
      const list = values.length === 0 ? "" : bracketed("(", values, ")");
      return row("lock", [head, concat(`: ${one.lockKind.text}`, list)]);
    }
    case "variable":
      return printVariable(context, one);
    default:
      return printBehaviour(context, one);
  }
}

type State = Extract<
  Declaration,
  { kind: "import" | "parameter" | "type" | "enum" | "record" | "opaque" | "kind" | "lock" }
>;

function printBehaviour(
  context: PrintContext,
  one: Exclude<Declaration, State | VariableDeclaration>,
): Doc {
  switch (one.kind) {
    case "line": {
      const items = one.declarations.map((inner) => declarationItem(context, inner));
      const braces = bracesOf(context, one.name.span.end, one.span.end);
      return concat(
        `line ${one.name.text} `,
        printBraces(context, items, { ...braces, separator: ";" }),
      );
    }
    case "operation":
      return printOperation(context, one);
    case "function": {
      const parameters = one.parameters.length > 0 ? printParameters(context, one.parameters) : "";
      const result = one.result ? concat(" -> ", printType(context, one.result)) : "";
      const head = concat(`function ${one.name.text}`, parameters, result);
      return printAssigned(context, head, one.body);
    }
    case "init":
    case "recover":
      return concat(`${one.kind} `, printBlock(context, one.body));
    case "process":
      return printProcess(context, one);
    case "action": {
      const parameters = one.parameters.length > 0 ? printParameters(context, one.parameters) : "";
      const head = concat(`action ${one.name.text}`, parameters);
      const when = one.when && concat("when ", indent(printExpression(context, one.when)));
      return row("action", [head, when && group(when), printBlock(context, one.body)]);
    }
    case "fair":
      return printFair(one);
    case "instance":
      return printInstance(context, one);
    default:
      return printProperty(context, one);
  }
}

type Property = Extract<
  Declaration,
  { kind: "invariant" | "step" | "cover" | "liveness" | "lock order" | "constraint" | "may stop" }
>;

function printProperty(context: PrintContext, one: Property): Doc {
  switch (one.kind) {
    case "lock order": {
      const chain = one.chain.map((lock) => printLock(context, lock));
      const locks = join(concat(" <", line), chain);
      return group("lock order ", indent(locks, printWhen(context, one.when)));
    }
    case "constraint":
      return group("constraint ", indent(printExpression(context, one.condition)));
    case "may stop": {
      if (one.when) return group("may stop when ", indent(printExpression(context, one.when)));
      const labels = one.labels.map(({ parts }) => parts.map(({ text }) => text).join("."));
      return group("may stop at ", indent(join(line, withCommas(labels))));
    }
    case "liveness": {
      const doc = () => printTemporal(context, one);
      const item = { span: one.formula.span, doc };
      return printBody(context, one, item);
    }
    default: {
      const doc = () => printExpression(context, one.condition);
      return printBody(context, one, { span: one.condition.span, doc });
    }
  }
}

type InBraces = Extract<Property, { kind: "invariant" | "step" | "cover" | "liveness" }>;

function printBody(context: PrintContext, one: InBraces, item: Item): Doc {
  const braces = bracesOf(context, one.name.span.end, one.span.end);
  const body = printBraces(context, [item], { ...braces, separator: ";" });
  return row("property", [`${one.kind} ${one.name.text}`, body]);
}

/** A declaration as an item of a list. */
export function declarationItem(context: PrintContext, one: Declaration): Item {
  const doc = () => printDeclaration(context, one);
  return { span: one.span, doc, documentation: one.doc };
}

type Values = EnumDeclaration | RecordDeclaration | OpaqueDeclaration;

function printValues(context: PrintContext, one: Values): Doc {
  const head = `${one.kind} ${one.name.text}`;
  const braces = bracesOf(context, one.name.span.end, one.span.end);
  if (one.kind === "opaque") return printOpaque(context, one);
  const members: readonly { span: Item["span"]; doc: () => Doc }[] =
    one.kind === "record"
      ? one.fields.map((field) => ({ span: field.span, doc: () => printParameter(context, field) }))
      : one.cases.map(({ span, name, fields }) => {
          const values = fields.length > 0 ? printParameters(context, fields) : "";
          return { span, doc: () => concat(name.text, values) };
        });
  return row(one.kind, [head, printBraces(context, members, { ...braces, separator: "," })]);
}

function printOpaque(context: PrintContext, one: OpaqueDeclaration): Doc {
  const { name, count, values, bytes } = one;
  const anonymous = count ? concat("(", printExpression(context, count), ")") : "";
  const size = bytes ? concat("of ", printExpression(context, bytes), " bytes") : undefined;
  const items = values.map((value) => ({ span: value.span, doc: () => value.text }));
  const open = findBracket(context, "{", count?.span.end ?? name.span.end);
  const close = findBracket(context, "}", values.at(-1)?.span.end ?? open);
  const list =
    values.length > 0 ? printBraces(context, items, { open, close, separator: "," }) : undefined;
  return row("opaque", [concat(`opaque ${name.text}`, anonymous), list, size]);
}

function printVariable(context: PrintContext, one: VariableDeclaration): Doc {
  const head = concat(`${one.storage} ${one.name.text}`, printIndices(context, one.indices));
  const type = concat(": ", printType(context, one.type));
  const initial = printInitial(context, one);
  const guarded = one.guarded && printGuarded(context, one.guarded);
  const oneLine = row("variable", [head, type, initial, guarded]);
  if (guarded === undefined) return oneLine;
  const start = concat(head, " ", type, initial ? " " : "", initial ?? "");
  return choice(oneLine, concat(start, indent(hardLine, guarded)));
}

function printInitial(context: PrintContext, { initial }: VariableDeclaration): Doc | undefined {
  if (initial === undefined) return undefined;
  if (initial.kind === "any") return "= any";
  if (initial.kind === "member") return concat("in ", printExpression(context, initial.set));
  return concat("=", group(indent(line, printExpression(context, initial.value))));
}

function printOperation(context: PrintContext, one: OperationDeclaration): Doc {
  const parameters = printParameters(context, one.parameters);
  const result = one.result ? concat(" -> ", printType(context, one.result)) : "";
  const requires = one.requires ? indent(line, "requires ", printGuard(context, one.requires)) : "";
  const head = group(`operation ${one.name.text}`, parameters, result, requires);
  return concat(head, " ", printBlock(context, one.body));
}

function printProcess(context: PrintContext, one: ProcessDeclaration): Doc {
  const fairness = one.fairness === "none" ? "" : `${one.fairness} `;
  const index = one.index ? printIndices(context, [one.index]) : "";
  const head = concat(`${fairness}process ${one.name.text}`, index);
  const when = one.when && group("when ", indent(printExpression(context, one.when)));
  return row("process", [concat(head, when ? " " : "", when ?? ""), printBlock(context, one.body)]);
}

function printFair({ strongly, each, actions }: FairDeclaration): Doc {
  const head = `${strongly ? "strongly fair" : "fair"}${each ? " each" : ""} `;
  const names = actions.map(({ text }) => text);
  return group(`${head}{`, indent(line, join(line, withCommas(names))), line, "}");
}
