/**
 * Counters that go up by one, each on its own: a grid of states whose every figure is known without
 * a search. As large as wanted, and as wide: ballast variables never change.
 */
import type { Ir, Type } from "../../ir/index.js";
import { assign, compare, constant, goto, makeIr, noSpan, read, variables } from "./small-irs.js";

export interface GridSize {
  readonly counters: number;
  /** Values of each counter. */
  readonly values: number;
  /** Variables of 60 bits besides. */
  readonly ballast: number;
}

export function gridIr({ counters, values, ballast }: GridSize): Ir {
  const type: Type = { kind: "int", low: 0, high: values - 1 };
  const bits: Type = { kind: "set", element: { kind: "int", low: 0, high: 59 } };
  const all = variables([
    ...Array.from({ length: counters }, (_, index) => ({ name: `x${index}`, type })),
    ...Array.from({ length: ballast }, (_, index) => ({ name: `ballast${index}`, type: bits })),
  ]);
  const actions = all.slice(0, counters).map((variable) => {
    const now = read(variable);
    const last = constant(type, values - 1);
    const more: Type = { kind: "int", low: 1, high: values };
    const left = now;
    const right = constant({ kind: "int", low: 1, high: 1 }, 1);
    const next = {
      kind: "arithmetic",
      operator: "+",
      left,
      right,
      type: more,
      span: noSpan,
    } as const;
    return {
      name: variable.name,
      bound: [],
      program: [
        { kind: "step", step: 0 } as const,
        { kind: "await", condition: compare("<", now, last), span: noSpan } as const,
        assign(now, next),
        goto(null),
      ],
      watched: [],
      span: noSpan,
    };
  });
  const steps = [{ name: "up", span: noSpan }];
  const initial = [goto(null)];
  return makeIr({ protocol: "grid", variables: all, actions, steps, initial });
}

/** What a search of it must find: levels are the sums of the counters. */
export function gridFigures({ counters, values }: GridSize) {
  return {
    states: values ** counters,
    successors: counters * (values - 1) * values ** (counters - 1),
    depth: counters * (values - 1) + 1,
  };
}
