/**
 * Random well-typed expressions over what is in reach. Longer than other files because it has a
 * maker for every kind of expression.
 */
import {
  cardinality,
  contains,
  type Domain,
  type Expr,
  makeSet,
  membersOf,
  type Type,
  type Value,
  type Variable,
} from "../../ir/index.js";
import type { Pick } from "./random-pick.js";
import { bool, compoundTypes, int, nowhere, plainTypes, randomType, setOf } from "./random-type.js";

/** What a protocol has. */
export interface Reach {
  readonly variables: readonly Variable[];
  /** Per thread. */
  readonly locations: readonly number[];
  readonly nextBound: { id: number };
  /** How often something is made that may fault. */
  readonly risk: number;
  /** The temporary that counts rounds. */
  readonly counter: number;
  /** thread, set of thread, thread? */
  readonly types: readonly Type[];
}

/** What an expression may use. */
export interface Use extends Reach {
  readonly temporaries: boolean;
  readonly primed: boolean;
  /** Questions about the acting thread are allowed. */
  readonly acting: true | undefined;
  /** The thread whose locals can be read, and which of them. */
  readonly thread?: { readonly id: number; readonly live: readonly number[] };
  readonly bound?: readonly { readonly id: number; readonly type: Type }[];
}

export interface Wanted {
  readonly type: Type;
  readonly depth: number;
}

type Maker = () => Expr;

/** Makers of what may fault, as often as the protocol wants it. */
function risky(pick: Pick, use: Use, makers: readonly Maker[]): readonly Maker[] {
  return pick.chance(use.risk) ? makers : [];
}

/** An expression of the type; of an int, one whose own bounds are within it. */
export function randomExpression(pick: Pick, use: Use, { type, depth }: Wanted): Expr {
  if (depth <= 0) return leaf(pick, use, type);
  const sub = (of: Type, less = 1) =>
    randomExpression(pick, use, { type: of, depth: depth - less });
  const makers: Maker[] = [
    () => leaf(pick, use, type),
    () => leaf(pick, use, type),
    () => ({ kind: "if", condition: sub(bool), then: sub(type), otherwise: sub(type), type }),
    () => letIn(pick, use, { type, depth }),
    ...makersFor(pick, use, { type, depth }),
    ...makersFor(pick, use, { type, depth }),
    ...projections(pick, use, { type, depth }),
  ];
  return pick.of(makers)();
}

function leaf(pick: Pick, use: Use, type: Type): Expr {
  const bound = (use.bound ?? []).filter((one) => fits(type, one.type));
  const readable = use.variables.filter((one) => fits(type, one.type) && isReadable(use, one));
  if (bound.length > 0 && pick.chance(0.5)) {
    const { id, type: own } = pick.of(bound);
    return { kind: "bound", id, type: own };
  }
  if (readable.length > 0 && pick.chance(0.8)) return read(pick, use, pick.of(readable));
  return constantOf(pick, type);
}

function constantOf(pick: Pick, type: Type): Expr {
  const value = randomMember(pick, type);
  const own = type.kind === "int" ? int(Number(value), Number(value)) : type;
  return { kind: "constant", value, type: own };
}

/** A member of a type that may have too many to list. */
function randomMember(pick: Pick, type: Type): Value {
  const many = (limit: number, element: Type) =>
    Array.from({ length: pick.below(limit + 1) }, () => randomMember(pick, element));
  switch (type.kind) {
    case "variant": {
      const index = pick.below(type.cases.length);
      return [index, ...type.cases[index]!.fields.map((field) => randomMember(pick, field.type))];
    }
    case "record":
      return type.fields.map((field) => randomMember(pick, field.type));
    case "set":
      return makeSet(many(3, type.element));
    case "queue":
      return many(type.capacity, type.element);
    default:
      return pick.of(membersOf(type));
  }
}

/** Same type, or an int with bounds inside. */
function fits(wanted: Type, given: Type): boolean {
  if (wanted.kind === "int" && given.kind === "int") return contains(wanted, given);
  return JSON.stringify(wanted) === JSON.stringify(given);
}

function isReadable({ temporaries, thread }: Use, variable: Variable): boolean {
  switch (variable.storage) {
    case "shared":
    case "ghost":
      return true;
    case "temporary":
      return temporaries;
    case "local":
      return thread?.live.includes(variable.id) ?? false;
  }
}

function read(pick: Pick, use: Use, variable: Variable): Expr {
  const indices = variable.dimensions.map((type) => randomIndex(pick, use, type));
  const primed = use.primed && pick.chance(0.5);
  return {
    kind: "read",
    place: { variable: variable.id, indices },
    primed,
    type: variable.type,
    span: nowhere,
  };
}

/** Now and then out of range. */
export function randomIndex(pick: Pick, use: Use, type: Type): Expr {
  const flat = { ...use, variables: use.variables.filter((one) => one.dimensions.length === 0) };
  const wider =
    type.kind === "int" && pick.chance(use.risk / 3) ? int(type.low - 1, type.high + 1) : type;
  return randomExpression(pick, flat, { type: wider, depth: pick.below(2) });
}

function letIn(pick: Pick, use: Use, { type, depth }: Wanted): Expr {
  const value = randomExpression(pick, use, { type: randomType(pick), depth: depth - 1 });
  const id = use.nextBound.id++;
  const body = randomExpression(pick, withBound(use, id, value.type), { type, depth: depth - 1 });
  return { kind: "let", id, value, body, type: body.type };
}

export function withBound<U extends Use>(use: U, id: number, type: Type): U {
  return { ...use, bound: [...(use.bound ?? []), { id, type }] };
}

/** By kind of the type that is wanted. */
function makersFor(pick: Pick, use: Use, { type, depth }: Wanted): Maker[] {
  const sub = (of: Type) => randomExpression(pick, use, { type: of, depth: depth - 1 });
  switch (type.kind) {
    case "bool":
      return boolMakers(pick, use, depth);
    case "int":
      return intMakers(pick, use, { type, depth });
    case "scalar":
      return [];
    case "variant": {
      const index = pick.below(type.cases.length);
      const fields = () => type.cases[index]!.fields.map((field) => sub(field.type));
      return [() => ({ kind: "make", case: index, fields: fields(), type })];
    }
    case "record": {
      const field = pick.below(type.fields.length);
      const replacement = () => sub(type.fields[field]!.type);
      return [
        () => ({ kind: "make", fields: type.fields.map((one) => sub(one.type)), type }),
        () => ({ kind: "with field", value: sub(type), field, replacement: replacement(), type }),
      ];
    }
    case "set":
      return setMakers(pick, use, { type, depth });
    case "queue":
      return queueMakers(pick, use, { type, depth });
  }
}

function boolMakers(pick: Pick, use: Use, depth: number): Maker[] {
  const sub = (of: Type) => randomExpression(pick, use, { type: of, depth: depth - 1 });
  const type = bool;
  const connectives = ["and", "or", "implies", "iff"] as const;
  const orders = ["==", "!=", "<", "<=", ">", ">="] as const;
  const pairOf = (common: Type) => ({ left: sub(common), right: sub(common), type });
  return [
    () => ({ kind: "not", operand: sub(bool), type }),
    () => ({ kind: pick.of(connectives), ...pairOf(bool) }),
    () => ({ kind: "compare", operator: pick.of(orders), ...pairOf(int(-3, 5)) }),
    () => {
      const operator = pick.of(["==", "!="] as const);
      return { kind: "compare", operator, ...pairOf(pick.of([...compoundTypes, bool])) };
    },
    () => quantifier(pick, use, depth),
    () => {
      const collection = pick.of(collectionTypes);
      const { element } = collection;
      const wider = element.kind === "int" ? int(element.low - 1, element.high + 2) : element;
      return { kind: "member", element: sub(wider), collection: sub(collection), type };
    },
    () => ({ kind: "subset", ...pairOf(setOf(pick.of(plainTypes))) }),
    () => {
      const variant = pick.of(compoundTypes.filter((one) => one.kind === "variant"));
      const cases = variant.kind === "variant" ? variant.cases.length : 1;
      return { kind: "is case", value: sub(variant), case: pick.below(cases), type };
    },
    () => ({ kind: "convert", value: sub(bool), type, span: nowhere }),
    ...(use.locations.length > 0 ? threadMakers(pick, use, depth) : []),
  ];
}

const collectionTypes = compoundTypes.flatMap((one) =>
  one.kind === "set" || one.kind === "queue" ? [one] : [],
);

/** Questions about where threads are and which one moves. */
function threadMakers(pick: Pick, use: Use, depth: number): Maker[] {
  const thread = () => randomExpression(pick, use, { type: use.types[0]!, depth: depth - 1 });
  const some = (count: number) =>
    Array.from({ length: count }, (_, id) => id).filter(() => pick.chance(0.5));
  const located: Maker = () => ({
    kind: "located",
    thread: thread(),
    locations: use.locations.map(some),
    primed: use.primed && pick.chance(0.5),
    type: bool,
  });
  const acting: Maker = () => ({ kind: "acting", thread: thread(), type: bool });
  return use.acting === undefined ? [located] : [located, acting];
}

function intMakers(
  pick: Pick,
  use: Use,
  { type, depth }: Wanted & { type: Type & { kind: "int" } },
): Maker[] {
  const sub = (of: Type) => randomExpression(pick, use, { type: of, depth: depth - 1 });
  const { low, high } = type;
  const small = int(0, 2);
  const wide = int(low - 2, high + 2);
  const makers: Maker[] = [
    ...risky(pick, use, [
      () => ({ kind: "convert", value: sub(wide), type, span: nowhere }),
      () => ({
        kind: "convert",
        value: arithmetic(pick, sub(wide), sub(small)),
        type,
        span: nowhere,
      }),
    ]),
    () => {
      const limits = [constantOf(pick, int(low, low)), constantOf(pick, int(high, high))] as const;
      const value = arithmetic(pick, sub(wide), constantOf(pick, int(1, 2)));
      const inner: Expr = {
        kind: "arithmetic",
        operator: "max",
        left: value,
        right: limits[0],
        type: int(low, 100),
        span: nowhere,
      };
      return {
        kind: "arithmetic",
        operator: "min",
        left: inner,
        right: limits[1],
        type,
        span: nowhere,
      };
    },
    () => {
      const operator = pick.of(["min", "max"] as const);
      return {
        kind: "arithmetic",
        operator,
        left: sub(type),
        right: sub(type),
        type,
        span: nowhere,
      };
    },
  ];
  const collections = compoundTypes.filter((one) => one.kind === "set" || one.kind === "queue");
  if (low <= 0 && high >= 4) {
    makers.push(() => ({ kind: "size", collection: sub(pick.of(collections)), type: int(0, 4) }));
  }
  return makers;
}

function arithmetic(pick: Pick, left: Expr, right: Expr): Expr {
  const operator = pick.of(["+", "-", "*", "/", "mod"] as const);
  return { kind: "arithmetic", operator, left, right, type: int(-100, 100), span: nowhere };
}

function setMakers(
  pick: Pick,
  use: Use,
  { type, depth }: Wanted & { type: Type & { kind: "set" } },
): Maker[] {
  const sub = (of: Type) => randomExpression(pick, use, { type: of, depth: depth - 1 });
  const kinds = ["union", "difference", "intersection"] as const;
  const { element } = type;
  return [
    () => ({
      kind: "make set",
      elements: Array.from({ length: pick.below(3) }, () => sub(element)),
      type,
    }),
    () => ({ kind: pick.of(kinds), left: sub(type), right: sub(type), type }),
    () => {
      const { domain, type: own } = randomDomain(pick, use, { type: element, depth: depth - 1 });
      const id = use.nextBound.id++;
      const inner = withBound(use, id, own);
      const where = randomExpression(pick, inner, { type: bool, depth: depth - 1 });
      return { kind: "comprehension", id, domain, where, type };
    },
    ...(element.kind === "int" && pick.chance(use.risk)
      ? [
          (): Expr => ({
            kind: "convert",
            value: sub(setOf(int(element.low - 1, element.high + 1))),
            type,
            span: nowhere,
          }),
        ]
      : []),
  ];
}

function queueMakers(
  pick: Pick,
  use: Use,
  { type, depth }: Wanted & { type: Type & { kind: "queue" } },
): Maker[] {
  const sub = (of: Type) => randomExpression(pick, use, { type: of, depth: depth - 1 });
  const { element, capacity } = type;
  const longer: Type = { kind: "queue", element, capacity: capacity + 1 };
  const others = () => sub(pick.of([type, setOf(element)]));
  return [
    () => ({
      kind: "make queue",
      elements: Array.from({ length: pick.below(capacity + 1) }, () => sub(element)),
      type,
    }),
    () => ({ kind: "tail", queue: sub(type), type }),
    () => ({ kind: "remove", queue: sub(type), others: others(), type }),
    ...risky(pick, use, [
      () => ({
        kind: "append",
        queue: sub(type),
        suffix: sub(pick.of([type, longer])),
        type,
        span: nowhere,
      }),
      () => ({ kind: "convert", value: sub(longer), type, span: nowhere }),
    ]),
    ...(element.kind === "int"
      ? [
          (): Expr => ({
            kind: "convert",
            value: sub({ kind: "queue", element: int(element.low - 1, element.high), capacity }),
            type,
            span: nowhere,
          }),
        ]
      : []),
  ];
}

/** Fields and elements of something that has the type inside. */
function projections(pick: Pick, use: Use, { type, depth }: Wanted): Maker[] {
  const sub = (of: Type) => randomExpression(pick, use, { type: of, depth: depth - 1 });
  const fallible = pick.chance(use.risk);
  return compoundTypes.flatMap((one): Maker[] => {
    switch (one.kind) {
      case "variant":
        if (!fallible) return [];
        return one.cases.flatMap((it, index) =>
          it.fields.flatMap((field, position) =>
            fits(type, field.type)
              ? [
                  () => ({
                    kind: "field",
                    value: sub(one),
                    case: index,
                    field: position,
                    type: field.type,
                    span: nowhere,
                  }),
                ]
              : [],
          ),
        );
      case "record":
        return one.fields.flatMap((field, position) =>
          fits(type, field.type)
            ? [
                () => ({
                  kind: "field",
                  value: sub(one),
                  field: position,
                  type: field.type,
                  span: nowhere,
                }),
              ]
            : [],
        );
      case "queue":
        if (!fallible || !fits(type, one.element)) return [];
        return [
          () => ({ kind: "head", queue: sub(one), type: one.element, span: nowhere }),
          () => ({
            kind: "queue element",
            queue: sub(one),
            index: sub(int(-1, 2)),
            type: one.element,
            span: nowhere,
          }),
        ];
      default:
        return [];
    }
  });
}

function quantifier(pick: Pick, use: Use, depth: number): Expr {
  const wanted = { type: randomType(pick), depth: depth - 1 };
  const { domain, type } = randomDomain(pick, use, wanted);
  const id = use.nextBound.id++;
  const body = randomExpression(pick, withBound(use, id, type), { type: bool, depth: depth - 1 });
  return {
    kind: "quantifier",
    quantifier: pick.of(["forall", "some"] as const),
    id,
    domain,
    body,
    type: bool,
  };
}

/** A domain of members that fit the type; of bools, if those are too many. */
export function randomDomain(
  pick: Pick,
  use: Use,
  { type, depth }: Wanted,
): { readonly domain: Domain; readonly type: Type } {
  const sub = (of: Type) => randomExpression(pick, use, { type: of, depth });
  const kind = pick.of(["type", "set", "queue", "range"] as const);
  const walkable = type.kind === "set" || type.kind === "queue";
  if (kind === "range" && type.kind === "int") {
    const [low, high] = [sub(type), sub(type)];
    const own =
      low.type.kind === "int" && high.type.kind === "int"
        ? int(low.type.low, high.type.high)
        : type;
    return { domain: { kind, low, high }, type: own };
  }
  if (kind === "set" && !walkable && cardinality(type) <= 12) {
    return { domain: { kind, set: sub(setOf(type)) }, type };
  }
  if (kind === "queue" && !walkable) {
    return { domain: { kind, queue: sub({ kind, element: type, capacity: 2 }) }, type };
  }
  const listed = cardinality(type) <= 100 ? type : bool;
  return { domain: { kind: "type", type: listed }, type: listed };
}
