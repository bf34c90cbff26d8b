/**
 * The cases of an enum of which some carry values, and how the values are numbered: case by case in
 * the order of the text. A case of one number, or of nothing, is numbered without a walk through
 * its fields: every store of such a value does it.
 */
import { runFrom } from "./number-run.js";
import type { Type } from "./type.js";

export type AnyRecord = Readonly<Record<string, unknown>>;
export type AnyCase = AnyRecord & { readonly is: string };

export interface NumberedCase {
  readonly is: string;
  /** What it carries. */
  readonly type: Type<AnyRecord>;
  /** How many values come before the case. */
  readonly before: number;
  /** The field, if it is the only one and a number: from `low` on, so many. */
  readonly only: string | undefined;
  readonly low: number;
  /** How many values it has; 0 if it has no fields, so that it is one value. */
  readonly count: number;
}

export function numberedCase(given: Pick<NumberedCase, "is" | "type" | "before">): NumberedCase {
  const [field, more] = Object.entries(given.type.fields ?? {});
  const low = field && more === undefined ? runFrom(field[1].type, 0) : undefined;
  const only = low === undefined ? undefined : field?.[0];
  return { ...given, only, low: low ?? 0, count: field === undefined ? 0 : given.type.size };
}

/**
 * The number of a value. Of the few cases that an enum has, a walk finds one faster than a map.
 *
 * @throws ProtocolFault for a value that does not belong to the type (T8)
 */
export function numberInCases(cases: readonly NumberedCase[], value: AnyCase): number {
  const { is } = value;
  for (let i = 0; i < cases.length; i++) {
    const one = cases[i]!; // below the length
    if (one.is !== is) continue;
    if (one.count === 0) return one.before;
    if (one.only === undefined) return numberAnywhere(one, value);
    const place = (value[one.only] as number) - one.low; // that is what the field is
    return place >= 0 && place < one.count ? one.before + place : numberAnywhere(one, value);
  }
  throw new Error(`no case ${is}`);
}

function numberAnywhere({ before, type }: NumberedCase, value: AnyRecord): number {
  return before + type.ordinal(type.check(value));
}
