/** Expressions, patterns and types → documents, with the parentheses that precedence needs. */
import type {
  Argument,
  Binder,
  Expression,
  IsExpression,
  Pattern,
  TypeExpression,
} from "../ast/ast.js";
import { groupingOf, level, levelOf } from "../parse/precedence.js";
import type { Doc } from "./doc.js";
import { bracketed, concat, group, indent, join, line, softLine } from "./doc.js";
import type { PrintContext } from "./print-context.js";
import { hasParentheses } from "./print-context.js";

/** An expression where any expression may stand. */
export function printExpression(context: PrintContext, expression: Expression): Doc {
  switch (expression.kind) {
    case "number":
    case "boolean":
      return `${expression.value}`;
    case "none":
    case "self":
      return expression.kind;
    case "name expression":
      return expression.name.text;
    case "call": {
      const values = expression.arguments.map((one) => printArgument(context, one, ": "));
      return concat(expression.callee.text, bracketed("(", values, ")"));
    }
    case "index expression":
      return concat(postfix(context, expression.base), subscript(context, expression.index));
    case "field":
      return concat(postfix(context, expression.base), `.${expression.name.text}`);
    case "unwrap":
      return concat(postfix(context, expression.base), "!");
    case "prime":
      return concat(postfix(context, expression.base), "'");
    case "set":
      return bracketed(
        "{",
        expression.elements.map((one) => printExpression(context, one)),
        "}",
      );
    case "queue":
      return bracketed(
        "[",
        expression.elements.map((one) => printExpression(context, one)),
        "]",
      );
    case "conditional":
      return printConditional(context, expression);
    case "quantifier":
    case "comprehension":
      return printBinding(context, expression);
    default:
      return printOperator(context, expression);
  }
}

type Operator = Extract<
  Expression,
  { kind: "unary" | "binary" | "is" | "range" | "at" | "takes" | "returned" | "ended" }
>;

function printOperator(context: PrintContext, expression: Operator): Doc {
  const side = (one: Expression, minimum: number) => printOperand(context, one, minimum);
  switch (expression.kind) {
    case "unary": {
      const not = expression.operator === "not";
      return concat(not ? "not " : "-", side(expression.operand, levelOfExpression(expression)));
    }
    case "binary":
      return printBinary(context, expression);
    case "range": {
      const operator = expression.inclusive ? " .." : " ..<";
      const high = indent(line, side(expression.high, level.range + 1));
      return group(side(expression.low, level.range + 1), operator, high);
    }
    case "is":
      return printIs(context, expression);
    case "at":
    case "takes": {
      const label = expression.label.parts.map(({ text }) => text).join(".");
      return concat(side(expression.thread, level.range), ` ${expression.kind} ${label}`);
    }
    case "returned": {
      const value = side(expression.value, level.range);
      return concat(side(expression.thread, level.range), " returned ", value);
    }
    case "ended":
      return concat(side(expression.thread, level.range), " ended");
  }
}

type Binary = Extract<Expression, { kind: "binary" }>;

/** A chain of one operator is one group: all its lines break or none. */
function printBinary(context: PrintContext, expression: Binary): Doc {
  const { operator } = expression;
  const own = levelOf(operator);
  const grouping = groupingOf(own);
  const operands: Expression[] = [];
  let last: Expression = expression;
  // Only what the printer may write without parentheses joins the chain.
  while (last.kind === "binary" && last.operator === operator && grouping === "left") {
    if (last !== expression && hasParentheses(context, last)) break;
    operands.unshift(last.right);
    last = last.left;
  }
  if (operands.length === 0) {
    operands.push(expression.right);
    last = expression.left;
  }
  const tighter = own + 1;
  const first = printOperand(context, last, grouping === "left" ? own : tighter);
  const rest = operands.map((one) => {
    const right = printOperand(context, one, grouping === "right" ? own : tighter);
    // A line may begin with these words (N1), and ends with all other operators.
    const leads = own <= level.and;
    return leads ? concat(line, `${operator} `, right) : concat(` ${operator}`, line, right);
  });
  return group(first, indent(...rest));
}

function printIs(context: PrintContext, { value, negated, pattern }: IsExpression): Doc {
  const operand = printOperand(context, value, level.range);
  return concat(operand, negated ? " is not " : " is ", printPattern(pattern));
}

type Conditional = Extract<Expression, { kind: "conditional" }>;

function printConditional(context: PrintContext, expression: Conditional): Doc {
  const parts: Doc[] = [];
  let last: Expression = expression;
  for (; last.kind === "conditional"; last = last.otherwise) {
    if (last !== expression && hasParentheses(context, last)) break;
    const condition = printOperand(context, last.condition, level.iff);
    const then = printOperand(context, last.then, level.iff);
    const branch = group("if ", condition, indent(line, "then ", then));
    parts.push(concat(last === expression ? "" : "else ", branch));
  }
  parts.push(concat("else ", printExpression(context, last)));
  return group(join(line, parts));
}

type Binding = Extract<Expression, { kind: "quantifier" | "comprehension" }>;

function printBinding(context: PrintContext, expression: Binding): Doc {
  if (expression.kind === "comprehension") {
    const domain = printExpression(context, expression.domain);
    const where = concat("where ", printExpression(context, expression.where));
    const body = concat(`${expression.name.text} in `, domain, line, where);
    return group("{", indent(softLine, body), softLine, "}");
  }
  const binders = printBinders(context, expression.binders, expression.where);
  const body = printExpression(context, expression.body);
  return group(`${expression.quantifier} `, binders, ":", indent(line, body));
}

/** `m in Mm, page in Page where …`. */
export function printBinders(
  context: PrintContext,
  binders: readonly Binder[],
  where?: Expression,
): Doc {
  const docs = binders.map(({ name, domain }) => {
    return concat(`${name.text} in `, printExpression(context, domain));
  });
  return concat(join(", ", docs), printWhere(context, where));
}

/** ` where …`, or nothing. */
export function printWhere(context: PrintContext, where?: Expression): Doc {
  if (where === undefined) return "";
  return group(indent(line, "where ", printExpression(context, where)));
}

/** An argument; `separator` stands between name and value: `: ` in calls, ` = ` for kinds. */
export function printArgument(context: PrintContext, one: Argument, separator: string): Doc {
  const value = printExpression(context, one.value);
  return one.name === undefined ? value : concat(`${one.name.text}${separator}`, value);
}

/** `[index]`. */
export function subscript(context: PrintContext, index: Expression): Doc {
  return group("[", indent(softLine, printExpression(context, index)), softLine, "]");
}

function postfix(context: PrintContext, base: Expression): Doc {
  return printOperand(context, base, level.postfix);
}

/** An expression where only operators of a level or tighter may stand. */
export function printOperand(context: PrintContext, one: Expression, minimum: number): Doc {
  const own = levelOfExpression(one);
  const bare = printExpression(context, one);
  const kept = own < level.postfix && hasParentheses(context, one);
  return own >= minimum && !kept ? bare : inParentheses(bare);
}

function inParentheses(doc: Doc): Doc {
  return group("(", indent(softLine, doc), softLine, ")");
}

function levelOfExpression(expression: Expression): number {
  switch (expression.kind) {
    case "binary":
      return levelOf(expression.operator);
    case "unary":
      return expression.operator === "not" ? level.not : level.negation;
    case "is":
    case "at":
    case "takes":
    case "returned":
    case "ended":
      return level.comparison;
    case "range":
      return level.range;
    case "conditional":
    case "quantifier":
      return 0;
    default:
      return level.postfix;
  }
}

/** `none`, `some x`, `CASE(a, _)`. */
export function printPattern(pattern: Pattern): Doc {
  switch (pattern.kind) {
    case "none pattern":
      return "none";
    case "some pattern":
      return `some ${pattern.name.text}`;
    case "case pattern": {
      const { name, arguments: values } = pattern;
      if (values === undefined) return name.text;
      return `${name.text}(${values.map(({ text }) => text).join(", ")})`;
    }
  }
}

/** An expression of numbers where a type or an expectation asks for one. */
export function printArithmetic(context: PrintContext, expression: Expression): Doc {
  return printOperand(context, expression, level.default);
}

/** A type; `T?` binds tightest. */
export function printType(context: PrintContext, type: TypeExpression): Doc {
  switch (type.kind) {
    case "optional type": {
      const inner = printType(context, type.inner);
      return isWhole(type.inner) ? concat(inner, "?") : concat("(", inner, ")?");
    }
    case "bool type":
    case "int type":
    case "thread type":
      return type.kind.replace(" type", "");
    case "range type": {
      const operator = type.inclusive ? " .." : " ..<";
      const high = printBound(context, type.high);
      return group(printBound(context, type.low), operator, indent(line, high));
    }
    case "scalarset type":
      return concat("scalarset(", printExpression(context, type.size), ")");
    case "set type":
      return concat("set of ", printType(context, type.element));
    case "queue type": {
      const element = printType(context, type.element);
      if (type.capacity === undefined) return concat("queue of ", element);
      return concat("queue(", element, ", ", printExpression(context, type.capacity), ")");
    }
    case "named type":
      return type.name.text;
  }
}

function isWhole(type: TypeExpression): boolean {
  if (type.kind === "queue type") return type.capacity !== undefined;
  return type.kind !== "range type" && type.kind !== "set type" && type.kind !== "optional type";
}

/** A bound may not begin like a set, a queue or a type. */
function printBound(context: PrintContext, bound: Expression): Doc {
  const doc = printArithmetic(context, bound);
  return /^(?:[{[]|queue$|scalarset$)/.test(firstText(doc)) ? inParentheses(doc) : doc;
}

function firstText(doc: Doc): string {
  if (typeof doc === "string") return doc;
  if (doc.kind === "group" || doc.kind === "indent") return firstText(doc.body);
  if (doc.kind !== "concat") return "";
  return doc.parts.map(firstText).find((text) => text !== "") ?? "";
}
