/** What a mapping makes of a recording: a history, as its file would have it. */
import type { HistoryProblem } from "../history/history-file.js";
import type { Recorded } from "../history/recorded-value.js";
import type { Seen } from "./recording.js";

/** Lines of a history file: the same reader takes them. */
export type HistoryLine = Readonly<Record<string, Recorded>>;

export interface MappedRecording {
  readonly header: HistoryLine;
  readonly lines: readonly HistoryLine[];
  /** Invariants that the mapping wants to be judged. */
  readonly judged: readonly string[];
  readonly events: readonly Seen[];
  /** A recorded thread as the protocol calls it. */
  threadName(event: Seen): string | undefined;
  /** Whether rules speak of the event, where it stands. */
  isBound(event: Seen): boolean;
  /** Events that the mapping does not speak of, with how often they are there. */
  readonly unmapped: ReadonlyMap<string, number>;
  /** Fields that patterns ask for, and that no event of the name has. */
  readonly strangeFields: readonly { readonly text: string; readonly place: number }[];
  /** From here on the events do not fit together; lines end there. */
  readonly broken?: { readonly at: Seen; readonly text: string };
}

export type MapOutcome =
  | { readonly ok: true; readonly value: MappedRecording }
  | { readonly ok: false; readonly problems: readonly MapProblem[] };

/** `place`: of the mapping, where it is to blame. */
export interface MapProblem extends HistoryProblem {
  readonly place?: number;
}
