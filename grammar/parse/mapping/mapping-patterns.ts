/** From ohm's trees of a mapping to ours: patterns of events and of values, and the leaves. */
import type { EventName, EventPattern, FieldPattern, ValuePattern } from "../../ast/mapping.js";
import type { Name } from "../../ast/node.js";
import { type Actions, all, make, maybeAll, one, present } from "../cst.js";

const patterns: Actions = {
  Events(list) {
    return all(this, list);
  },
  Event(name, fields) {
    return make<EventPattern>(this, {
      kind: "event pattern",
      name: one(this, name),
      fields: maybeAll(this, fields),
    });
  },
  Fields(_open, fields, _close) {
    return all(this, fields);
  },
  Field(path, _colon, value) {
    return make<FieldPattern>(this, { path: all(this, path), value: one(this, value) });
  },
  Path(names) {
    return all(this, names);
  },
  ValuePattern(list) {
    const found = all<ValuePattern>(this, list);
    const [only] = found;
    if (found.length === 1 && only !== undefined) return only;
    return make<ValuePattern>(this, { kind: "either pattern", patterns: found });
  },
  OnePattern_record(fields) {
    return make<ValuePattern>(this, { kind: "record pattern", fields: all(this, fields) });
  },
  OnePattern_comparison(operator, value) {
    return make<ValuePattern>(this, {
      kind: "comparison pattern",
      operator: operator.sourceString as "<", // the rule lists exactly these
      value: one(this, value),
    });
  },
  OnePattern_range(low, operator, high) {
    return make<ValuePattern>(this, {
      kind: "range pattern",
      low: one(this, low),
      high: one(this, high),
      inclusive: operator.sourceString === "..",
    });
  },
  OnePattern_any(_any) {
    return make<ValuePattern>(this, { kind: "presence pattern", present: true });
  },
  OnePattern_none(_none) {
    return make<ValuePattern>(this, { kind: "presence pattern", present: false });
  },
  OnePattern_literal(value) {
    return make<ValuePattern>(this, { kind: "literal pattern", value: one(this, value) });
  },
  Number(minus, digits) {
    const value = one<number>(this, digits);
    return present(minus) ? -value : value;
  },
  eventName_plain(_first, _letters, _points, _parts, _star) {
    return make<EventName>(this, { kind: "event name", text: this.sourceString });
  },
  eventName_quoted(text) {
    return make<EventName>(this, { kind: "event name", text: one(this, text) });
  },
};

const leaves: Actions = {
  name(_first, _rest) {
    return make<Name>(this, { kind: "name", text: this.sourceString });
  },
  anyName(_first, _rest) {
    return make<Name>(this, { kind: "name", text: this.sourceString });
  },
  number(_digits) {
    return Number(this.sourceString);
  },
  string(_open, text, _close) {
    return text.sourceString;
  },
  boolean(_word) {
    return this.sourceString === "true";
  },
  NonemptyListOf(first, _separators, rest) {
    return [one(this, first), ...all(this, rest)];
  },
  EmptyListOf() {
    return [];
  },
};

export const mappingPatternActions: Actions = { ...patterns, ...leaves };
