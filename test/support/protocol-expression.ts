/**
 * Random well-typed expressions as text. Everything is drawn from one seeded source, so a failing
 * protocol is its seed.
 */

export interface Random {
  /** A whole number 0 ≤ n < limit. */
  readonly below: (limit: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
}

/** Mulberry32: small, fast, good enough to vary texts. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (from) => from[below(from.length)]!,
  };
}

/**
 * The types of random protocols; `Num` is 0 .. 2, `Idx` is 0 .. 1, the rest is declared in the
 * text.
 */
export const typeNames = [
  "bool",
  "Num",
  "Color",
  "Shape",
  "Block",
  "Block?",
  "set of Block",
  "queue(Idx, 2)",
  "Pair",
] as const;
export type TypeName = (typeof typeNames)[number] | "Idx";

export interface Place {
  readonly text: string;
  readonly type: TypeName;
  /** Index type of an array. */
  readonly index?: "Idx" | "Block";
}

export interface Names {
  readonly places: readonly Place[];
  /** Names that nothing assigns: parameters, `let`s, binders. */
  readonly fixed: readonly Place[];
  readonly flags: readonly string[];
}

/** An expression of the type, at most `depth` operators deep. */
export function expression(random: Random, names: Names, type: TypeName, depth: number): string {
  const known = readable(random, names, type);
  if (known !== undefined && random.chance(depth <= 0 ? 0.9 : 0.4)) return known;
  if (depth <= 0) return literal(random, names, type) ?? known ?? fallback(type);
  if (random.chance(0.12)) {
    const condition = expression(random, names, "bool", depth - 1);
    const then = expression(random, names, type, depth - 1);
    return `(if ${condition} then ${then} else ${expression(random, names, type, depth - 1)})`;
  }
  return compound(random, names, type, depth) ?? literal(random, names, type) ?? fallback(type);
}

/** What is never drawn where the type has no literal and nothing of it can be read. */
function fallback(type: TypeName): string {
  if (type === "Block") return "spare";
  throw new Error(`no value of ${type}`);
}

function readable(random: Random, names: Names, type: TypeName): string | undefined {
  const fits = [...names.places, ...names.fixed].filter((place) => place.type === type);
  if (fits.length === 0) return undefined;
  const place = random.pick(fits);
  return place.index ? `${place.text}[${index(random, names, place.index)}]` : place.text;
}

export function index(random: Random, names: Names, type: "Idx" | "Block"): string {
  const plain = { ...names, places: names.places.filter((place) => place.index === undefined) };
  return readable(random, plain, type) ?? literal(random, names, type) ?? fallback(type);
}

function literal(random: Random, names: Names, type: TypeName): string | undefined {
  switch (type) {
    case "bool":
      return random.pick(["true", "false", ...names.flags]);
    case "Idx":
      return String(random.below(2));
    case "Num":
      return String(random.below(3));
    case "Color":
      return random.pick(["RED", "GREEN"]);
    case "Shape":
      return random.chance(0.5)
        ? "DOT"
        : `LINE(${random.below(2)}, ${random.pick(["RED", "GREEN"])})`;
    case "Block":
      return undefined;
    case "Block?":
      return "none";
    case "set of Block":
      return random.pick(["{}", "Block"]);
    case "queue(Idx, 2)":
      return random.pick(["[]", "[0]", "[1]", "[1, 0]"]);
    case "Pair":
      return `Pair(${random.below(2)}, ${random.pick(["true", "false"])})`;
  }
}

function compound(random: Random, names: Names, type: TypeName, depth: number): string | undefined {
  const on = (inner: TypeName): string => expression(random, names, inner, depth - 1);
  switch (type) {
    case "bool":
      return condition(random, names, depth);
    case "Idx":
      return `(${on("Num")} mod 2)`;
    case "Num":
      return random.pick([
        () => `min(2, ${on("Num")} + ${on("Idx")})`,
        () => `max(0, ${on("Num")} - 1)`,
        () => `(${on("Num")} * ${on("Idx")})`,
        () => `(${on("Num")} / 2)`,
        () => `card(${on("set of Block")})`,
        () => `len(${on("queue(Idx, 2)")})`,
      ])();
    case "Shape":
      return `LINE(${on("Idx")}, ${on("Color")})`;
    case "Pair":
      return `Pair(${on("Idx")}, ${on("bool")})`;
    case "Block?":
      return `(if ${on("bool")} then ${on("Block")} else none)`;
    case "set of Block":
      return random.pick([
        () => `(${on("set of Block")} + ${on("set of Block")})`,
        () => `(${on("set of Block")} - {${on("Block")}})`,
        () => `(${on("set of Block")} & ${on("set of Block")})`,
        () => `{x${depth} in ${on("set of Block")} where x${depth} != ${on("Block")}}`,
      ])();
    case "queue(Idx, 2)":
      return random.chance(0.5) ? `tail(${on("queue(Idx, 2)")})` : undefined;
    case "Block":
      return `(${on("Block?")} ?? ${on("Block")})`;
    case "Color":
      return undefined;
  }
}

function condition(random: Random, names: Names, depth: number): string {
  const on = (inner: TypeName): string => expression(random, names, inner, depth - 1);
  const bound: Place = { text: `y${depth}`, type: "Block" };
  const within: Names = { ...names, fixed: [...names.fixed, bound] };
  const inside = (): string => expression(random, within, "bool", depth - 1);
  return random.pick([
    () => `(${on("bool")} and ${on("bool")})`,
    () => `(${on("bool")} or ${on("bool")})`,
    () => `(${on("bool")} implies ${on("bool")})`,
    () => `(${on("bool")} iff ${on("bool")})`,
    () => `not ${on("bool")}`,
    () => `(${on("Num")} ${random.pick(["<", "<=", ">", ">=", "==", "!="])} ${on("Num")})`,
    () => `(${on("Color")} == ${on("Color")})`,
    () => `(${on("Shape")} != ${on("Shape")})`,
    () => `(${on("Block?")} == ${on("Block?")})`,
    () => `(${on("Block")} in ${on("set of Block")})`,
    () => `(${on("set of Block")} subset ${on("set of Block")})`,
    () => `(${on("Shape")} is LINE(a${depth}, _) and a${depth} == ${on("Idx")})`,
    () => `(${on("Block?")} is some ${bound.text} implies ${inside()})`,
    () => `(forall ${bound.text} in Block: ${inside()})`,
    () => `(some ${bound.text} in ${on("set of Block")} where ${inside()}: ${inside()})`,
    () => `(${on("Idx")} in ${on("queue(Idx, 2)")})`,
    () => `(${on("Pair")} == ${on("Pair")})`,
  ])();
}
