/**
 * The viewer of a whole search. Most states share their variables with many others: how those look
 * is found out once, and has a number.
 */
import type { CodeState } from "./code-states.js";
import type { PairParts } from "./pair-parts.js";
import { type Viewer, type ViewParts, viewer, withoutLine } from "./visible.js";

export function rememberingViewer(parts: ViewParts, pairs: PairParts): Viewer<CodeState> {
  const view = viewer(parts);
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  const spec: number[] = [];
  const code: number[] = [];
  const names = parts.ir.threads.map(({ locations }) =>
    locations.map(({ ended, name }) => (ended ? "ended" : withoutLine(name))),
  );
  return {
    ...view,
    specKey: (state) => {
      const number = pairs.specNumber(state);
      spec[number] ??= numberOf(view.specValues(state));
      const places = state.locations.map((location, thread) => names[thread]?.[location]);
      return `${spec[number]} ${places.join("\n")}`;
    },
    codeKey: (state) => {
      const number = pairs.codeNumber(state);
      code[number] ??= numberOf(view.codeValues(state));
      const places = state.places.map(({ place }) => withoutLine(place.name));
      return `${code[number]} ${places.join("\n")}`;
    },
  };
}
