/** The actions of the rules for declarations, in the order of the grammar. */
import type {
  ActionDeclaration,
  ConstraintDeclaration,
  EnumCase,
  EnumDeclaration,
  Expression,
  FairDeclaration,
  FunctionDeclaration,
  Guard,
  Guarded,
  ImportDeclaration,
  Index,
  InitDeclaration,
  Initial,
  LineDeclaration,
  Name,
  OpaqueDeclaration,
  OperationDeclaration,
  Parameter,
  ParameterDeclaration,
  ProcessDeclaration,
  PropertyDeclaration,
  RecordDeclaration,
  RecoverDeclaration,
  TypeDeclaration,
  TypeExpression,
  VariableDeclaration,
} from "../ast/ast.js";
import type { Span } from "../source/span.js";
import type { Actions } from "./cst.js";
import { all, given, make, makeDocumented, maybe, maybeAll, one, present, word } from "./cst.js";

/** What `Header` becomes. */
export interface Header {
  readonly flavour: "protocol" | "library";
  readonly name: Name;
  readonly doc: readonly string[];
  readonly span: Span;
}

const headerAndTypes: Actions = {
  Header(flavour, name) {
    return makeDocumented<Header>(this, { flavour: word(flavour), name: one(this, name) });
  },
  Import(_import, path) {
    return makeDocumented<ImportDeclaration>(this, { kind: "import", path: one(this, path) });
  },
  Parameter(_parameter, name, _colon, type, _is, value) {
    return makeDocumented<ParameterDeclaration>(this, {
      kind: "parameter",
      name: one(this, name),
      ...given({ type: maybe<TypeExpression>(this, type) }),
      value: one(this, value),
    });
  },
  TypeAlias(_type, name, _is, type) {
    const fields = { name: one<Name>(this, name), type: one<TypeExpression>(this, type) };
    return makeDocumented<TypeDeclaration>(this, { kind: "type", ...fields });
  },
  Enum(_enum, name, cases) {
    const fields = { name: one<Name>(this, name), cases: all<EnumCase>(this, cases) };
    return makeDocumented<EnumDeclaration>(this, { kind: "enum", ...fields });
  },
  Case(name, fields) {
    const parts = { name: one<Name>(this, name), fields: maybeAll<Parameter>(this, fields) };
    return make<EnumCase>(this, { kind: "case", ...parts });
  },
  Record(_record, name, fields) {
    const parts = { name: one<Name>(this, name), fields: all<Parameter>(this, fields) };
    return makeDocumented<RecordDeclaration>(this, { kind: "record", ...parts });
  },
  Opaque(_opaque, name, count, values, bytes) {
    return makeDocumented<OpaqueDeclaration>(this, {
      kind: "opaque",
      name: one(this, name),
      values: maybeAll(this, values),
      ...given({ count: maybe<Expression>(this, count), bytes: maybe<Expression>(this, bytes) }),
    });
  },
  OpaqueCount(_open, count, _close) {
    return one(this, count);
  },
  OpaqueBytes(_of, bytes, _bytes) {
    return one(this, bytes);
  },
};

const state: Actions = {
  Variable(storage, name, indices, _colon, type, initial, guarded) {
    return makeDocumented<VariableDeclaration>(this, {
      kind: "variable",
      storage: word(storage),
      name: one(this, name),
      indices: all(this, indices),
      type: one(this, type),
      ...given({ initial: maybe<Initial>(this, initial), guarded: maybe<Guarded>(this, guarded) }),
    });
  },
  Initial_any(_is, _any) {
    return make<Initial>(this, { kind: "any" });
  },
  Initial_value(_is, value) {
    return make<Initial>(this, { kind: "value", value: one(this, value) });
  },
  Initial_member(_in, set) {
    return make<Initial>(this, { kind: "member", set: one(this, set) });
  },
  Line(_line, name, declarations) {
    return makeDocumented<LineDeclaration>(this, {
      kind: "line",
      name: one(this, name),
      declarations: all(this, declarations),
    });
  },
};

const behaviour: Actions = {
  Operation(_operation, name, parameters, _arrow, result, _requires, requires, body) {
    return makeDocumented<OperationDeclaration>(this, {
      kind: "operation",
      name: one(this, name),
      parameters: all(this, parameters),
      ...given({
        result: maybe<TypeExpression>(this, result),
        requires: maybe<Guard>(this, requires),
      }),
      body: one(this, body),
    });
  },
  Function(_function, name, parameters, _arrow, result, _is, body) {
    return makeDocumented<FunctionDeclaration>(this, {
      kind: "function",
      name: one(this, name),
      parameters: maybeAll(this, parameters),
      ...given({ result: maybe<TypeExpression>(this, result) }),
      body: one(this, body),
    });
  },
  Init(_init, body) {
    return makeDocumented<InitDeclaration>(this, { kind: "init", body: one(this, body) });
  },
  Recover(_recover, body) {
    return makeDocumented<RecoverDeclaration>(this, { kind: "recover", body: one(this, body) });
  },
  Process(fairness, _process, name, index, when, body) {
    return makeDocumented<ProcessDeclaration>(this, {
      kind: "process",
      fairness: maybe(this, fairness) ?? "none",
      name: one(this, name),
      ...given({ index: maybe<Index>(this, index), when: maybe<Expression>(this, when) }),
      body: one(this, body),
    });
  },
  ProcessIndex(_open, name, _colon, type, _close) {
    const fields = { name: one<Name>(this, name), type: one<TypeExpression>(this, type) };
    return make<Index>(this, { kind: "index", ...fields });
  },
  Action(_action, name, parameters, when, body) {
    return makeDocumented<ActionDeclaration>(this, {
      kind: "action",
      name: one(this, name),
      parameters: maybeAll(this, parameters),
      ...given({ when: maybe<Expression>(this, when) }),
      body: one(this, body),
    });
  },
  Fair(fairness, each, _open, actions, _close) {
    return makeDocumented<FairDeclaration>(this, {
      kind: "fair",
      strongly: one(this, fairness) === "strongly fair",
      each: present(each),
      actions: all(this, actions),
    });
  },
  fairness(strongly, _space, _fair) {
    return present(strongly) ? "strongly fair" : "fair";
  },
  Property(propertyKind, name, _open, _s, condition, _t, _close) {
    return makeDocumented<PropertyDeclaration>(this, {
      kind: word(propertyKind),
      name: one(this, name),
      condition: one(this, condition),
    });
  },
  Constraint(_constraint, condition) {
    const fields = { condition: one<Expression>(this, condition) };
    return makeDocumented<ConstraintDeclaration>(this, { kind: "constraint", ...fields });
  },
};

const shapes: Actions = {
  Fields(_open, fields, _close) {
    return all(this, fields);
  },
  Field(name, _colon, type, _is, value) {
    return make<Parameter>(this, {
      kind: "parameter of",
      name: one(this, name),
      type: one(this, type),
      ...given({ value: maybe<Expression>(this, value) }),
    });
  },
  Index(_open, name, _colon, type, _close) {
    return make<Index>(this, {
      kind: "index",
      ...given({ name: maybe<Name>(this, name) }),
      type: one(this, type),
    });
  },
  Braced(_open, _s, items, _last, _t, _close) {
    return all(this, items);
  },
  Lines(_open, _s, items, _t, _close) {
    return all(this, items);
  },
  NonemptyListOf(first, _separators, rest) {
    return [one(this, first), ...all(this, rest)];
  },
  EmptyListOf() {
    return [];
  },
  When(_when, condition) {
    return one(this, condition);
  },
};

export const declarationActions: Actions = { ...headerAndTypes, ...state, ...behaviour, ...shapes };
