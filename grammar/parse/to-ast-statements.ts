/** The actions of the rules for statements, in the order of the grammar. */
import type {
  AssertStatement,
  AssignStatement,
  Binder,
  Block,
  CallExpression,
  ChooseStatement,
  Expression,
  ForallStatement,
  ForStatement,
  HoldStatement,
  IfStatement,
  LetStatement,
  Name,
  Statement,
  TakeStatement,
  TypeExpression,
  WordStatement,
} from "../ast/ast.js";
import type { Actions } from "./cst.js";
import { all, given, make, maybe, one, present, word } from "./cst.js";
import { applySuffixes, suffixes } from "./to-ast-expressions.js";

type SimpleWord = "break" | "continue" | "skip" | "fence" | "restart";

const control: Actions = {
  Block(statements) {
    return make<Block>(this, { kind: "block", statements: all(this, statements) });
  },
  Labelled(label, _colon, body) {
    const parts = { label: one<Name>(this, label), body: one<Statement | Block>(this, body) };
    return make<Statement>(this, { kind: "labelled", ...parts });
  },
  If(_if, condition, then, _else, otherwise) {
    return make<IfStatement>(this, {
      kind: "if",
      condition: one(this, condition),
      then: one(this, then),
      ...given({ otherwise: maybe<Block | IfStatement>(this, otherwise) }),
    });
  },
  While(_while, condition, body) {
    const parts = { condition: one<Expression>(this, condition), body: one<Block>(this, body) };
    return make<Statement>(this, { kind: "while", ...parts });
  },
  Loop(_loop, body) {
    return make<Statement>(this, { kind: "loop", body: one(this, body) });
  },
  For(_for, name, _in, domain, body) {
    return make<ForStatement>(this, {
      kind: "for",
      name: one(this, name),
      domain: one(this, domain),
      body: one(this, body),
    });
  },
  Forall(_forall, binders, where, body) {
    return make<ForallStatement>(this, {
      kind: "forall statement",
      binders: all(this, binders),
      ...given({ where: maybe<Expression>(this, where) }),
      body: one(this, body),
    });
  },
  Either(_either, first, _or, rest) {
    const branches = [one<Block>(this, first), ...all<Block>(this, rest)];
    return make<Statement>(this, { kind: "either", branches });
  },
  Atomic(assume, _atomic, body) {
    return make<Statement>(this, {
      kind: "atomic",
      assume: present(assume),
      body: one(this, body),
    });
  },
  Hold(_hold, lock, mode, when, body) {
    return make<HoldStatement>(this, {
      kind: "hold",
      lock: one(this, lock),
      ...given({ mode: maybe<Name>(this, mode), when: maybe<Expression>(this, when) }),
      body: one(this, body),
    });
  },
  Ghost(_ghost, body) {
    return make<Statement>(this, { kind: "ghost", body: one(this, body) });
  },
};

const simple: Actions = {
  Let(keyword, name, _colon, type, _is, value) {
    return make<LetStatement>(this, {
      kind: "let",
      mutable: keyword.sourceString === "var",
      name: one(this, name),
      ...given({ type: maybe<TypeExpression>(this, type) }),
      value: one(this, value),
    });
  },
  Choose(_choose, name, _in, domain, where) {
    return make<ChooseStatement>(this, {
      kind: "choose",
      name: one(this, name),
      domain: one(this, domain),
      ...given({ where: maybe<Expression>(this, where) }),
    });
  },
  Take(_take, name, _from, place, where) {
    return make<TakeStatement>(this, {
      kind: "take",
      name: one(this, name),
      place: one(this, place),
      ...given({ where: maybe<Expression>(this, where) }),
    });
  },
  Await(_await, condition) {
    return make<Statement>(this, { kind: "await", condition: one(this, condition) });
  },
  Assert(_assert, name, _colon, condition, _comma, message) {
    return make<AssertStatement>(this, {
      kind: "assert",
      ...given({ name: maybe<Name>(this, name) }),
      condition: one(this, condition),
      ...given({ message: maybe<string>(this, message) }),
    });
  },
  Return(_return, value) {
    const result = given({ value: maybe<Expression>(this, value) });
    return make<Statement>(this, { kind: "return", ...result });
  },
  Simple(keyword) {
    return make<Statement>(this, { kind: word<SimpleWord>(keyword) });
  },
  Flush(_flush, place) {
    return make<Statement>(this, { kind: "flush", place: one(this, place) });
  },
  Assign(targets, operator, values) {
    return make<AssignStatement>(this, {
      kind: "assign",
      targets: all(this, targets),
      operator: word(operator),
      values: all(this, values),
    });
  },
  CallStatement(call) {
    return make<Statement>(this, { kind: "call statement", call: one<CallExpression>(this, call) });
  },
  Word(tries, name, lock, mode, _to, toMode, result) {
    return make<WordStatement>(this, {
      kind: "word",
      try: present(tries),
      word: one(this, name),
      lock: one(this, lock),
      ...given({
        mode: maybe<Name>(this, mode),
        toMode: maybe<Name>(this, toMode),
        result: maybe<Name>(this, result),
      }),
    });
  },
  wordName(name) {
    return one(this, name);
  },
  Place(name, selectors) {
    const base = one<Name>(this, name);
    const expression = { kind: "name expression" as const, name: base, span: base.span };
    return applySuffixes(this, expression, selectors);
  },
  Selector_index: suffixes.Suffix_index,
  Selector_field: suffixes.Suffix_field,
  Where(_where, condition) {
    return one(this, condition);
  },
  Binders(binders) {
    return all(this, binders);
  },
  Binder(name, _in, domain) {
    const parts = { name: one<Name>(this, name), domain: one<Expression>(this, domain) };
    return make<Binder>(this, { kind: "binder", ...parts });
  },
};

export const statementActions: Actions = { ...control, ...simple };
