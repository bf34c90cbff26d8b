/** From ohm's trees of a mapping to ours: expressions. Their levels are levels of the grammar. */
import type { Node } from "ohm-js";
import type {
  EventPattern,
  IsExpression,
  MapCall,
  MapExpression,
  MapOperator,
  MomentWord,
  NameUse,
  ValuePattern,
} from "../../ast/mapping.js";
import type { Name } from "../../ast/node.js";
import { union } from "../../source/span.js";
import { type Actions, all, make, one, present, spanOf } from "../cst.js";

function chain(this: Node, first: Node, operators: Node, rest: Node): MapExpression {
  return rest.children.reduce(
    (left: MapExpression, node, index): MapExpression => {
      const right = one<MapExpression>(this, node);
      // The rules of the grammar list exactly the operators.
      const operator = operators.child(index).sourceString as MapOperator;
      return { kind: "map binary", operator, left, right, span: union(left.span, right.span) };
    },
    one<MapExpression>(this, first),
  );
}

function binary(this: Node, left: Node, operator: Node, right: Node): MapExpression {
  return make<MapExpression>(this, {
    kind: "map binary",
    operator: operator.sourceString.replace(/\s+/g, " ") as MapOperator, // as above
    left: one(this, left),
    right: one(this, right),
  });
}

function unary(operator: "not" | "-") {
  return function (this: Node, _word: Node, operand: Node): MapExpression {
    return make<MapExpression>(this, { kind: "map unary", operator, operand: one(this, operand) });
  };
}

const operators: Actions = {
  If(_if, condition, _then, then, _else, otherwise) {
    return make<MapExpression>(this, {
      kind: "map if",
      condition: one(this, condition),
      then: one(this, then),
      otherwise: one(this, otherwise),
    });
  },
  Or: chain,
  And: chain,
  Not_not: unary("not"),
  Comparison_is(value, _is, not, pattern) {
    return make<IsExpression>(this, {
      kind: "map is",
      value: one(this, value),
      negated: present(not),
      ...one<Pick<IsExpression, "events" | "pattern">>(this, pattern),
    });
  },
  IsPattern_value(pattern) {
    return { pattern: one<ValuePattern>(this, pattern) };
  },
  IsPattern_events(events) {
    return { events: all<EventPattern>(this, events) };
  },
  Comparison_binary: binary,
  Range_range: binary,
  Sum: chain,
  Product: chain,
  Default: chain,
  Cast_as(value, _as, type) {
    return make<MapExpression>(this, {
      kind: "map as",
      value: one(this, value),
      type: one(this, type),
    });
  },
  Prefix_minus: unary("-"),
};

const primaries: Actions = {
  Postfix(primary, suffixes) {
    return suffixes.children.reduce(
      (value: MapExpression, suffix): MapExpression => {
        const found = one<Name | readonly MapExpression[]>(this, suffix);
        const span = union(value.span, spanOf(this, suffix));
        if ("kind" in found) return { kind: "map member", value, field: found, span };
        return { kind: "map index", value, indices: found, span };
      },
      one<MapExpression>(this, primary),
    );
  },
  Suffix_member(_point, field) {
    return one(this, field);
  },
  Suffix_index(selectors) {
    return one(this, selectors);
  },
  Search(word, events) {
    return make<MapExpression>(this, {
      kind: "search",
      word: word.sourceString as "last", // the rule lists exactly these
      events: all(this, events),
    });
  },
  Between_has: between("has"),
  Between_had: between("had"),
  Any(_any, events) {
    return make<MapExpression>(this, { kind: "any", events: all(this, events) });
  },
  Count(_count, name) {
    return make<MapExpression>(this, { kind: "count", name: one(this, name) });
  },
  Extreme(word, value, _of, events) {
    return make<MapExpression>(this, {
      kind: "extreme",
      word: word.sourceString as "min", // the rule lists exactly these
      value: one(this, value),
      events: all(this, events),
    });
  },
  Call(name, _open, given, _close) {
    const parts = { name: one<Name>(this, name), arguments: all<MapExpression>(this, given) };
    return make<MapCall>(this, { kind: "map call", ...parts });
  },
  FieldOf(field, _of, event) {
    return make<MapExpression>(this, {
      kind: "field use",
      field: one(this, field),
      event: one(this, event),
    });
  },
  Moment(word) {
    const text = word.sourceString as MomentWord; // the rule lists exactly these
    return make<MapExpression>(this, { kind: "moment", word: text });
  },
  Literal(value) {
    return make<MapExpression>(this, { kind: "map literal", value: one(this, value) });
  },
  none(_none) {
    return null;
  },
  Unknown(_mark) {
    return make<MapExpression>(this, { kind: "unknown" });
  },
  NameUse(name, mark) {
    const parts = { name: one<Name>(this, name), optional: present(mark) };
    return make<NameUse>(this, { kind: "name use", ...parts });
  },
  SetLiteral(_open, elements, _close) {
    return make<MapExpression>(this, { kind: "map set", elements: all(this, elements) });
  },
  Primary_parentheses(_open, inner, _close) {
    return one(this, inner);
  },
};

function between(word: "has" | "had") {
  return function (this: Node, _word: Node, events: Node, _limit: Node, limit: Node) {
    const parts = {
      events: all<EventPattern>(this, events),
      limit: all<EventPattern>(this, limit),
    };
    return make<MapExpression>(this, { kind: "between", word, ...parts });
  };
}

export const mappingExpressionActions: Actions = { ...operators, ...primaries };
