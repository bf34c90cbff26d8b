/**
 * Histories of walks with less in them, or with something else: brackets further apart, values that
 * nobody knows, steps dropped, swapped or altered.
 */
import type { RecordedStep } from "../../runtime/index.js";
import type { Silent, Walked } from "./history-walk.js";
import type { Pick } from "./random-pick.js";

/** Brackets further apart: what happened is still between them. */
export function widened(event: RecordedStep, pick: Pick, most: number): RecordedStep {
  const { begin, end, ...rest } = event;
  const some = (): number => pick.below(most) + 0.1 + pick.below(1000) / 3000;
  const later = (end ?? begin) + some();
  return {
    ...rest,
    begin: begin - some(),
    ...(pick.chance(0.1) ? {} : { end: later }),
  };
}

/** Less is known of it. */
export function blurred(event: RecordedStep, pick: Pick): RecordedStep {
  const { actor, step, before, after, args = {}, ...rest } = event;
  const unknown = Object.fromEntries(Object.keys(args).map((name) => [name, "?"]));
  return {
    ...rest,
    ...(actor === undefined || pick.chance(0.1) ? {} : { actor }),
    ...(step === undefined || pick.chance(0.2)
      ? {}
      : { step: step.slice(step.lastIndexOf(".") + 1) }),
    args: pick.chance(0.5) ? unknown : args,
    ...(after === undefined || pick.chance(0.5) ? {} : { after }),
  };
}

/** The steps of some names leave no record. */
export function someSteps({ steps }: Walked, pick: Pick): Silent {
  const names = new Set(steps.filter(() => pick.chance(0.4)).map(({ event }) => event.step));
  return (_actor, step) => names.has(step);
}

/** A history with some of it dropped, swapped or altered; moments stay different. */
export function mutated({ steps }: Walked, pick: Pick): readonly RecordedStep[] {
  const events = steps.map(
    ({ event, before, after }): RecordedStep => ({
      ...event,
      ...(pick.chance(0.5) ? { after } : {}),
      ...(pick.chance(0.2) ? { before } : {}),
    }),
  );
  const at = pick.below(Math.max(1, events.length - 1));
  const [one, other] = [events[at], events[at + 1]];
  if (one === undefined) return events;
  switch (pick.below(4)) {
    case 0:
      return events.filter((event) => event !== one);
    case 1: {
      if (other === undefined) return events;
      const { begin, end } = other;
      const swapped = [
        { ...other, begin: one.begin, end: one.end ?? 0 },
        { ...one, begin, end: end ?? 0 },
      ];
      return [...events.slice(0, at), ...swapped, ...events.slice(at + 2)];
    }
    case 2: {
      const where = pick.chance(0.5) ? "after" : "before";
      const changed = { ...one, [where]: pick.of(steps)[where] };
      return events.map((event) => (event === one ? changed : event));
    }
    default: {
      const { step = "" } = pick.of(steps).event;
      return events.map((event) => (event === one ? { ...event, step } : event));
    }
  }
}
