/**
 * What was seen of a run: steps and calls, each with the moments between which it happened and as
 * much of what it did as is known. A protocol takes steps; a recorded step is one of them, taken
 * at a moment between its two brackets that nobody knows.
 */
import type { Recorded, RecordedValues } from "./recorded-value.js";

/** Moments of one history are numbers that grow; the same moment twice tells no order. */
export interface Brackets {
  /** A moment before it happened. */
  readonly begin: number;
  /** A moment after it had; absent if the recording ended before. */
  readonly end?: number;
  /** Lines of the file that say so. */
  readonly beginLine?: number;
  readonly endLine?: number;
  /** Of the recording that the history was made from: the number of the event that ends it. */
  readonly from?: number;
}

export interface RecordedStep extends Brackets {
  readonly kind: "step";
  /** A thread or an action, as the protocol names it: `faulter[1]`; absent if nobody knows. */
  readonly actor?: string;
  /** The actor is an action, which may leave the name of its step out. */
  readonly isAction?: true;
  /**
   * The end of the step's name, in whole parts: `invoke` fits `client.invoke`,
   * `read_fault.install` fits `faulter.read_fault.install`. Absent: any step.
   */
  readonly step?: string;
  /** The record is of a word of a lock that the text takes in several steps, of the same name. */
  readonly parts?: true;
  /** What was chosen in the step, an action's arguments; names that are absent are unknown. */
  readonly args?: RecordedValues;
  /** Variables as the step found them, under the names that traces give them. */
  readonly before?: RecordedValues;
  /** Variables as the step left them. */
  readonly after?: RecordedValues;
}

/** A call of an operation: all of the operation's steps lie between the brackets. */
export interface RecordedCall extends Brackets {
  readonly kind: "call";
  readonly actor: string;
  readonly operation: string;
  /** By parameter. */
  readonly args?: RecordedValues;
  readonly result?: Recorded;
}

/** A look at the variables: at one moment between the brackets they had these values. */
export interface RecordedSight extends Brackets {
  readonly kind: "sight";
  /** Nobody's: what is seen is no step. */
  readonly actor?: undefined;
  /** Under the names that traces give them; what is absent was not looked at. */
  readonly seen: RecordedValues;
}

export type RecordedEvent = RecordedStep | RecordedCall | RecordedSight;

export type History = readonly RecordedEvent[];

/** A bracket, in the order of time. */
export interface HistoryBracket {
  readonly kind: "begin" | "end";
  readonly moment: number;
  readonly event: RecordedEvent;
}

/** All brackets of a history, the earliest first; at one moment beginnings come first. */
export function bracketsOf(history: History): readonly HistoryBracket[] {
  const all = history.flatMap((event): HistoryBracket[] => [
    { kind: "begin", moment: event.begin, event },
    ...(event.end === undefined ? [] : [{ kind: "end", moment: event.end, event } as const]),
  ]);
  const rank = ({ kind }: HistoryBracket): number => (kind === "begin" ? 0 : 1);
  return all.sort((a, b) => a.moment - b.moment || rank(a) - rank(b));
}

/** `faulter[1] read_fault.install page=0`, `faulter[1] read_fault(page=0) -> SIGBUS (event 60)`. */
export function describeEvent(event: RecordedEvent): string {
  const { from } = event;
  return from === undefined ? nameOf(event) : `${nameOf(event)} (event ${from})`;
}

function nameOf(event: RecordedEvent): string {
  if (event.kind === "sight") {
    const all = Object.entries(event.seen).map(([name, value]) => `${name} = ${textOf(value)}`);
    return `a look at the variables: ${all.join(", ")}`;
  }
  const { actor = "somebody", args = {} } = event;
  const given = Object.entries(args).map(([name, value]) => `${name}=${textOf(value)}`);
  if (event.kind === "step") return [actor, ...stepText(event), ...given].join(" ");
  const result = event.result === undefined ? "" : ` -> ${textOf(event.result)}`;
  return `${actor} ${event.operation}(${given.join(", ")})${result}`;
}

/** An action's step has no name but the action's. */
function stepText({ actor, isAction, step }: RecordedStep): readonly string[] {
  if (step !== undefined) return step === actor ? [] : [step];
  return isAction === true ? [] : ["some step"];
}

export function textOf(value: Recorded): string {
  if (value === null) return "none";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Whether a step has a name, or ends in it. */
export function isNamed(step: string, name: string): boolean {
  if (!step.endsWith(name)) return false;
  return step.length === name.length || step[step.length - name.length - 1] === ".";
}
