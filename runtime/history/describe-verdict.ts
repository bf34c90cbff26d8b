/** A verdict on a history in a few lines of text, for whoever has no sources to point into. */
import type { BlockedAt, Instead, Reason } from "./blocked.js";
import { describeEvent, textOf } from "./history.js";
import type { Dropped } from "./places.js";
import type { HistoryVerdict } from "./validate-history.js";

export function describeVerdict(verdict: HistoryVerdict): string {
  const { mostPlaces, brackets } = verdict;
  switch (verdict.kind) {
    case "explained":
      return `all ${brackets} brackets are explained, at most ${mostPlaces} places at a time`;
    case "incomplete":
      return `given up behind ${verdict.explained} of ${brackets} brackets: ${mostPlaces} places`;
    case "unexplained": {
      const { blocked, explained } = verdict;
      return [
        `${explained} of ${brackets} brackets are explained; then no behaviour has`,
        `  ${describeEvent(blocked.event)}`,
        ...blocked.open.map((event) => `  while open: ${describeEvent(event)}`),
        `at ${blocked.places} places before its end`,
        ...blocked.at.flatMap(describeAt),
        ...blocked.dropped.map((one) => `  ${droppedText(one)}`),
        ...blocked.instead.map((one) => `  ${insteadText(one)}`),
      ].join("\n");
    }
  }
}

function describeAt({ actor, stand, reasons }: BlockedAt): readonly string[] {
  return [`  ${actor} stands at ${stand.name}`, ...reasons.map((one) => `    ${reasonText(one)}`)];
}

/** `count is 2, seen 1`. */
export function insteadText({ misfits }: Instead): string {
  const all = misfits.map(({ name, recorded, shown }) => {
    return `${name} is ${shown}, seen ${textOf(recorded)}`;
  });
  return all.join("; ");
}

/** One line, in which a guard is no more than that. */
export function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case "value": {
      const all = reason.misfits.map(
        ({ name, recorded, shown }) => `${name} is ${shown}, recorded ${textOf(recorded)}`,
      );
      const ways = reason.others === 1 ? "way" : "ways";
      const more = reason.others === 0 ? "" : `, and ${reason.others} other ${ways} do not fit`;
      return `${reason.step}: ${all.join("; ")}${more}`;
    }
    case "obstacle":
      return reason.obstacle.kind === "guard"
        ? `${reason.step}: a guard is false`
        : `${reason.step}: there is nothing to choose from`;
    case "fault":
      return `${reason.step} ends in a fault there: ${reason.fault}`;
    case "broken":
      return `${reason.step}: ${reason.broken.name} would be broken`;
    case "no record":
      return noRecordText(reason);
    case "no step":
      return `in this instance it has no step ${reason.step}`;
    case "no call":
      return `${reason.step} could be taken, but not in the calls that are open`;
    case "elsewhere":
      return "nothing that it can do there leads to it";
  }
}

/** Of a lock as whoever reads the code would put it. */
function noRecordText(reason: Reason & { readonly kind: "no record" }): string {
  const { actor, lock, step, wanted } = reason;
  if (lock === undefined) return `${step} comes first, and there is no record of it`;
  const mode = lock.mode === "" ? "" : ` (${lock.mode})`;
  const before = wanted === undefined ? "first" : `before ${labelOf(wanted)}`;
  const missing = `${labelOf(step)} comes ${before}, and there is no record of it`;
  return `${lock.lock}${mode} is not held by ${actor}: ${missing}`;
}

function labelOf(step: string): string {
  return step.slice(step.lastIndexOf(".") + 1);
}

/** `wb zap: coherent would be broken`. */
export function droppedText({ actor, broken, step }: Dropped): string {
  const who = actor === "" ? "in the beginning" : `${actor} ${step}`;
  return `${who}: ${broken.name} would be broken`;
}
