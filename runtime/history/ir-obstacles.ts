/**
 * Why a step cannot be taken: the guards and choices without which it could. Each is taken out of
 * the program, alone, and the step is tried; if none alone is enough, all are in the way together.
 */
import type * as Reference from "../../ir/index.js";
import type { Obstacle } from "./history-system.js";
import { mapOperations } from "./map-operations.js";

type Op = Reference.Op;

export interface Stuck {
  readonly program: readonly Op[];
  readonly state: Reference.State;
  readonly thread: Reference.ThreadId | undefined;
  /** Whether a program in the place of this one could go on in the state. */
  readonly goesOn: (program: readonly Op[]) => boolean;
}

type Hurdle = Op & { readonly kind: "await" | "choose" };

export function obstaclesOf({ program, state, thread, goesOn }: Stuck): readonly Obstacle[] {
  const hurdles: Hurdle[] = [];
  mapOperations(program, (op, original) => {
    if (original.kind === "await" || original.kind === "choose") hurdles.push(original);
    return [op];
  });
  const without = (some: readonly Op[]): boolean =>
    goesOn(mapOperations(program, (op, original) => (some.includes(original) ? [] : [op])));
  const single = hurdles.filter((hurdle) => without([hurdle]));
  const found = single.length > 0 || !without(hurdles) ? single : hurdles;
  return found.map((hurdle): Obstacle => {
    const common = { span: hurdle.span, state, thread };
    return hurdle.kind === "await"
      ? { ...common, kind: "guard", condition: hurdle.condition }
      : { ...common, kind: "choice" };
  });
}
