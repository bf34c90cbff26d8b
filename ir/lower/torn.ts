/**
 * Values of more than eight bytes (M7): the type has one value more, `torn`, which is no member of
 * any domain and equals nothing, not even itself. It is in memory after a crash, and in shared
 * variables while an unguarded store is under way.
 */
import type { Domain, Expr } from "../ir.js";
import type { Type, Value } from "../type.js";
import { elementsOf, membersOf } from "../value.js";
import * as build from "./build.js";

/** What one store of the processor writes at once. */
export const wholeBytes = 8;

type Tearing = Type & { readonly kind: "scalar" };

export function tears(type: Type): type is Tearing {
  return type.kind === "scalar" && type.tears === true;
}

/** The value `torn` of a type that tears. */
export function tornValue(type: Tearing): Expr {
  return build.constant(type.members.length - 1, type);
}

/** Some value of the type is torn, or has a part that is. */
export function mayBeTorn(type: Type): boolean {
  switch (type.kind) {
    case "bool":
    case "int":
      return false;
    case "scalar":
      return tears(type);
    case "variant":
      return type.cases.some((one) => one.fields.some((field) => mayBeTorn(field.type)));
    case "record":
      return type.fields.some((field) => mayBeTorn(field.type));
    case "set":
    case "queue":
      return mayBeTorn(type.element);
  }
}

function isTorn(type: Type, value: Value): boolean {
  switch (type.kind) {
    case "bool":
    case "int":
      return false;
    case "scalar":
      return tears(type) && value === type.members.length - 1;
    case "variant": {
      const [index, ...fields] = elementsOf(value);
      return type.cases[Number(index)]!.fields.some((one, i) => isTorn(one.type, fields[i]!));
    }
    case "record":
      return type.fields.some((one, i) => isTorn(one.type, elementsOf(value)[i]!));
    case "set":
    case "queue":
      return elementsOf(value).some((one) => isTorn(type.element, one));
  }
}

/** The values of a type as the text knows them. */
export function wholeMembers(type: Type): readonly Value[] {
  const all = membersOf(type);
  return mayBeTorn(type) ? all.filter((value) => !isTorn(type, value)) : all;
}

/** All values of a type, as a domain. */
export function typeDomain(type: Type): Domain {
  if (!mayBeTorn(type)) return { kind: "type", type };
  const set: Type = { kind: "set", element: type };
  return { kind: "set", set: build.constant(wholeMembers(type), set) };
}

/** `==`: what is torn, or has a torn part, equals nothing. Sets and queues compare as they are. */
export function equalUntorn(left: Expr, right: Expr): Expr {
  const equal = build.equal(left, right);
  if (!mayBeTorn(left.type) || left.kind === "constant" || right.kind === "constant") return equal;
  return build.and(equal, isWhole(left));
}

/** Nothing in the value is torn. */
export function isWhole(value: Expr): Expr {
  const { type } = value;
  if (!mayBeTorn(type)) return build.truth;
  const span = value.span ?? { file: 0, start: 0, end: 0 };
  switch (type.kind) {
    case "scalar":
      return tears(type) ? build.not(build.equal(value, tornValue(type))) : build.truth;
    case "record":
      return type.fields
        .map((one, field) => isWhole({ kind: "field", value, field, type: one.type, span }))
        .reduce(build.and, build.truth);
    case "variant":
      return type.cases
        .map((one, index) => {
          const fields = one.fields.map((each, field) =>
            isWhole({ kind: "field", value, case: index, field, type: each.type, span }),
          );
          const whole = fields.reduce(build.and, build.truth);
          return build.isTrue(whole) ? whole : build.implies(build.isCase(value, index), whole);
        })
        .reduce(build.and, build.truth);
    default:
      return build.truth;
  }
}
