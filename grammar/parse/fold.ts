/**
 * Groups a flat run of operands and operators by precedence (precedence climbing). The only mistake
 * that can be made here is to chain what does not chain: `a == b == c`, `a .. b .. c`.
 */
import type { BinaryOperator, Expression, LabelReference, Pattern } from "../ast/ast.js";
import { report } from "../diagnostic/catalogue.js";
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import type { Span } from "../source/span.js";
import { union } from "../source/span.js";
import { groupingOf, level, levelOf } from "./precedence.js";

/** `not - x`: prefixes, outermost first, before something that binds tighter than any operator. */
export interface Operand {
  readonly prefixes: readonly { readonly operator: "not" | "-"; readonly span: Span }[];
  readonly value: Expression;
}

/** An operator and what stands to the right of it. The span is that of the operator. */
export type Tail =
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator | ".." | "..<" | "returned";
      readonly operand: Operand;
      readonly span: Span;
    }
  | {
      readonly kind: "is";
      readonly negated: boolean;
      readonly pattern: Pattern;
      readonly span: Span;
    }
  | { readonly kind: "at" | "takes"; readonly label: LabelReference; readonly span: Span }
  | { readonly kind: "ended"; readonly span: Span };

interface Cursor {
  readonly tails: readonly Tail[];
  readonly diagnostics: Diagnostic[];
  next: number;
}

/** The expression that the run means; mistakes go to `diagnostics`. */
export function fold(
  first: Operand,
  tails: readonly Tail[],
  diagnostics: Diagnostic[],
): Expression {
  return climb(first, level.iff, { tails, diagnostics, next: 0 });
}

/** The operand with all that follows it at `minimum` or tighter. */
function climb(operand: Operand, minimum: number, cursor: Cursor): Expression {
  return goOn(applyPrefixes(operand, cursor), minimum, cursor);
}

function goOn(start: Expression, minimum: number, cursor: Cursor): Expression {
  let left = start;
  let previous = Number.POSITIVE_INFINITY;
  for (;;) {
    const tail = cursor.tails[cursor.next];
    if (tail === undefined) return left;
    const own = levelOfTail(tail);
    if (own < minimum) return left;
    if (own === previous && groupingOf(own) === "none") {
      const operator = tail.kind === "binary" ? tail.operator : tail.kind;
      cursor.diagnostics.push(report("LS1013", tail.span, { operator }));
    }
    cursor.next++;
    left = join(left, tail, cursor);
    previous = own;
  }
}

function applyPrefixes(operand: Operand, cursor: Cursor): Expression {
  return operand.prefixes.reduceRight((inner: Expression, { operator, span }): Expression => {
    // `not` takes in the comparison that follows, `-` nothing.
    const whole = operator === "not" ? goOn(inner, level.not, cursor) : inner;
    return { kind: "unary", operator, operand: whole, span: union(span, whole.span) };
  }, operand.value);
}

function join(left: Expression, tail: Tail, cursor: Cursor): Expression {
  switch (tail.kind) {
    case "binary":
      return joinBinary(left, tail, cursor);
    case "is": {
      const span = union(left.span, tail.pattern.span);
      const { negated, pattern } = tail;
      return { kind: "is", value: left, negated, pattern, span };
    }
    case "at":
    case "takes": {
      const span = union(left.span, tail.label.span);
      return { kind: tail.kind, thread: left, label: tail.label, span };
    }
    case "ended":
      return { kind: "ended", thread: left, span: union(left.span, tail.span) };
  }
}

type BinaryTail = Extract<Tail, { kind: "binary" }>;

function joinBinary(left: Expression, tail: BinaryTail, cursor: Cursor): Expression {
  const own = levelOfTail(tail);
  const right = climb(tail.operand, groupingOf(own) === "right" ? own : own + 1, cursor);
  const span = union(left.span, right.span);
  const { operator } = tail;
  if (operator === "returned") return { kind: "returned", thread: left, value: right, span };
  if (operator === ".." || operator === "..<") {
    return { kind: "range", low: left, high: right, inclusive: operator === "..", span };
  }
  return { kind: "binary", operator, left, right, span };
}

function levelOfTail(tail: Tail): number {
  if (tail.kind !== "binary" || tail.operator === "returned") return level.comparison;
  if (tail.operator === ".." || tail.operator === "..<") return level.range;
  return levelOf(tail.operator);
}
