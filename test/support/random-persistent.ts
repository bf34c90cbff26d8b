/** Persistent variables of random protocols: lines of their own, arrays, and some in one line. */
import type { Place, Random } from "./protocol-expression.js";

const typesOfPersistent = ["bool", "Num", "Idx", "Color", "Pair", "Block?"] as const;

export function persistentPlaces(
  random: Random,
  fresh: (stem: string) => string,
): readonly Place[] {
  return Array.from({ length: 1 + random.below(3) }, (): Place => {
    const [text, type] = [fresh("d"), random.pick(typesOfPersistent)];
    return random.chance(0.25) ? { text, type, index: "Idx" } : { text, type };
  });
}

/** One after the other, or the small ones of them in a line. */
export function persistentDeclarations(random: Random, places: readonly Place[]): string[] {
  const texts = places.map(({ text, type, index }) => {
    return `persistent ${text}${index ? "[i: Idx]" : ""} : ${type}`;
  });
  const isSmall = places.every((one) => one.type === "bool" || one.type === "Idx");
  const joined = places.length > 1 && (isSmall || random.chance(0.2));
  if (!joined || places.filter(({ index }) => index).length > 1) return texts;
  if (!isSmall && places.length > 2) return texts;
  return [`line joined {\n${texts.join("\n")}\n}`];
}
