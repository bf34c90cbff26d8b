/**
 * The actions of the rules for types, expressions and patterns. Operators come flat; `fold` groups
 * them by precedence.
 */
import type { Node } from "ohm-js";
import type {
  Argument,
  Binder,
  Expression,
  LabelReference,
  Name,
  NameExpression,
  Pattern,
  TypeExpression,
} from "../ast/ast.js";
import { report } from "../diagnostic/catalogue.js";
import type { Span } from "../source/span.js";
import type { Actions } from "./cst.js";
import { all, contextOf, given, make, maybe, one, present, spanOf, word } from "./cst.js";
import type { Operand, Tail } from "./fold.js";
import { fold } from "./fold.js";

const types: Actions = {
  Type(atom, marks) {
    let type = one<TypeExpression>(this, atom);
    for (const mark of marks.children) {
      const span = { ...spanOf(this), end: spanOf(this, mark).end };
      type = { kind: "optional type", inner: type, span };
    }
    return type;
  },
  TypeAtom_range(low, operator, high) {
    return make<TypeExpression>(this, {
      kind: "range type",
      low: one(this, low),
      high: one(this, high),
      inclusive: operator.sourceString === "..",
    });
  },
  TypeAtom_set(_set, _of, element) {
    return make<TypeExpression>(this, { kind: "set type", element: one(this, element) });
  },
  TypeAtom_queue(_queue, _of, element) {
    return make<TypeExpression>(this, { kind: "queue type", element: one(this, element) });
  },
  TypeAtom_boundedQueue(_queue, _open, element, _comma, capacity, _close) {
    const parts = {
      element: one<TypeExpression>(this, element),
      capacity: one<Expression>(this, capacity),
    };
    return make<TypeExpression>(this, { kind: "queue type", ...parts });
  },
  TypeAtom_scalarset(_scalarset, _open, size, _close) {
    return make<TypeExpression>(this, { kind: "scalarset type", size: one(this, size) });
  },
  TypeAtom_simple(keyword) {
    const text = word<"bool" | "int" | "thread">(keyword);
    return make<TypeExpression>(this, { kind: `${text} type` });
  },
  TypeAtom_parentheses(_open, type, _close) {
    return make<TypeExpression>(this, one<TypeExpression>(this, type));
  },
  TypeAtom_named(name) {
    return make<TypeExpression>(this, { kind: "named type", name: one(this, name) });
  },
};

const operators: Actions = {
  Expression(first, words, rest) {
    const operand = (node: Node): Operand => {
      return { prefixes: [], value: one<Expression>(this, node) };
    };
    const tails = rest.children.map((node, index): Tail => {
      const operator = word<"implies" | "iff">(words.child(index));
      return {
        kind: "binary",
        operator,
        span: spanOf(this, words.child(index)),
        operand: operand(node),
      };
    });
    return tails.length === 0
      ? one(this, first)
      : fold(operand(first), tails, contextOf(this).diagnostics);
  },
  Condition(operand, tails) {
    return fold(one(this, operand), all<Tail>(this, tails), contextOf(this).diagnostics);
  },
  Arithmetic(operand, tails) {
    return fold(one(this, operand), all<Tail>(this, tails), contextOf(this).diagnostics);
  },
  Operand(prefixes, value) {
    return readOperand(this, prefixes, value);
  },
  ArithmeticOperand(prefixes, value) {
    return readOperand(this, prefixes, value);
  },
  Tail_binary(operator, operand) {
    return binaryTail(this, operator, operand);
  },
  ArithmeticTail(operator, operand) {
    return binaryTail(this, operator, operand);
  },
  Tail_is(keyword, not, pattern) {
    const parts = { negated: present(not), pattern: one<Pattern>(this, pattern) };
    return { kind: "is", span: spanOf(this, keyword), ...parts } satisfies Tail;
  },
  Tail_at(keyword, label) {
    const kind = word<"at" | "takes">(keyword);
    return {
      kind,
      span: spanOf(this, keyword),
      label: one<LabelReference>(this, label),
    } satisfies Tail;
  },
  Tail_ended(_ended) {
    return { kind: "ended", span: spanOf(this) } satisfies Tail;
  },
};

function readOperand(self: Node, prefixes: Node, value: Node): Operand {
  return {
    prefixes: prefixes.children.map((prefix) => {
      return { operator: word<"not" | "-">(prefix), span: spanOf(self, prefix) };
    }),
    value: one<Expression>(self, value),
  };
}

function binaryTail(self: Node, operator: Node, operand: Node): Tail {
  const text = operator.sourceString.replace(/^not\s+in$/, "not in");
  const span = spanOf(self, operator);
  // The rules `operator` and `arithmeticOperator` list exactly these.
  return { kind: "binary", operator: text as never, span, operand: one<Operand>(self, operand) };
}

const primaries: Actions = {
  Postfix(primary, suffixes) {
    return applySuffixes(this, one<Expression>(this, primary), suffixes);
  },
  NameExpression(name) {
    return make<NameExpression>(this, { kind: "name expression", name: one(this, name) });
  },
  boolean(_word) {
    return make<Expression>(this, { kind: "boolean", value: this.sourceString === "true" });
  },
  none(_word) {
    return make<Expression>(this, { kind: "none" });
  },
  self(_word) {
    return make<Expression>(this, { kind: "self" });
  },
  number(_digits) {
    const value = Number(this.sourceString);
    if (!Number.isSafeInteger(value)) {
      const { diagnostics } = contextOf(this);
      diagnostics.push(report("LS1014", spanOf(this), { number: this.sourceString }));
    }
    return make<Expression>(this, { kind: "number", value });
  },
  Conditional(_if, condition, _then, then, _else, otherwise) {
    return make<Expression>(this, {
      kind: "conditional",
      condition: one(this, condition),
      then: one(this, then),
      otherwise: one(this, otherwise),
    });
  },
  Quantifier(quantifier, binders, where, _colon, body) {
    return make<Expression>(this, {
      kind: "quantifier",
      quantifier: word(quantifier),
      binders: all<Binder>(this, binders),
      ...given({ where: maybe<Expression>(this, where) }),
      body: one(this, body),
    });
  },
  Call(callee, _open, values, _close) {
    const parts = { callee: one<Name>(this, callee), arguments: all<Argument>(this, values) };
    return make<Expression>(this, { kind: "call", ...parts });
  },
  Argument(name, _colon, value) {
    const parts = {
      ...given({ name: maybe<Name>(this, name) }),
      value: one<Expression>(this, value),
    };
    return make<Argument>(this, { kind: "argument", ...parts });
  },
  Comprehension(_open, name, _in, domain, where, _close) {
    return make<Expression>(this, {
      kind: "comprehension",
      name: one(this, name),
      domain: one(this, domain),
      where: one(this, where),
    });
  },
  Set(_open, elements, _close) {
    return make<Expression>(this, { kind: "set", elements: all(this, elements) });
  },
  Queue(_open, elements, _close) {
    return make<Expression>(this, { kind: "queue", elements: all(this, elements) });
  },
  Parentheses(_open, inner, _close) {
    // The span takes the parentheses in, so that a span made of two operands is whole.
    return make<Expression>(this, one<Expression>(this, inner));
  },
};

type Wrap = (base: Expression, span: Span) => Expression;

/** `base[i].f!'`: every suffix wraps what stands before it. */
export function applySuffixes(self: Node, base: Expression, suffixes: Node): Expression {
  let result = base;
  for (const suffix of suffixes.children) {
    const span = { ...base.span, end: spanOf(self, suffix).end };
    result = one<Wrap>(self, suffix)(result, span);
  }
  return result;
}

/** Each makes a function that wraps what stands before it. */
export const suffixes: Actions = {
  Suffix_index(_open, node, _close): Wrap {
    const index = one<Expression>(this, node);
    return (base, span) => ({ kind: "index expression", base, index, span });
  },
  Suffix_field(_dot, node): Wrap {
    const name = one<Name>(this, node);
    return (base, span) => ({ kind: "field", base, name, span });
  },
  Suffix_unwrap(_mark): Wrap {
    return (base, span) => ({ kind: "unwrap", base, span });
  },
  Suffix_prime(_mark): Wrap {
    return (base, span) => ({ kind: "prime", base, span });
  },
};

const patternsAndNames: Actions = {
  Pattern_none(_none) {
    return make<Pattern>(this, { kind: "none pattern" });
  },
  Pattern_some(_some, name) {
    return make<Pattern>(this, { kind: "some pattern", name: one(this, name) });
  },
  Pattern_case(name, values) {
    const parts = {
      name: one<Name>(this, name),
      ...given({ arguments: maybe<readonly Name[]>(this, values) }),
    };
    return make<Pattern>(this, { kind: "case pattern", ...parts });
  },
  PatternArguments(_open, names, _close) {
    return all(this, names);
  },
  LabelReference(parts) {
    return make<LabelReference>(this, { kind: "label reference", parts: all(this, parts) });
  },
  name(_start, _rest) {
    return make<Name>(this, { kind: "name", text: this.sourceString });
  },
  string(_open, parts, _close) {
    return all<string>(this, parts).join("");
  },
  stringPart_plain(character) {
    return character.sourceString;
  },
  stringPart_escaped(_backslash, character) {
    const text = character.sourceString;
    return text === "n" ? "\n" : text === "t" ? "\t" : text;
  },
};

export const expressionActions: Actions = {
  ...types,
  ...operators,
  ...primaries,
  ...suffixes,
  ...patternsAndNames,
};
