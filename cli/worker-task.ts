/** What the host and the workers of `lockspec run` tell each other: plain data. */
import type { CopiesHandle, PowerHandle, RecordedStand, Trouble } from "../runtime/index.js";
import type { Seat } from "./seats.js";

export interface WorkerTask {
  /** The generated module. */
  readonly javascript: string;
  readonly parameters: object;
  readonly seat: Seat;
  /** Of the spec. */
  readonly threads: number;
  /** Of all sets. */
  readonly workers: number;
  readonly seed: number;
  /** Of a process that goes on for ever. */
  readonly budget?: number;
  readonly copies: CopiesHandle;
  readonly control: SharedArrayBuffer;
  readonly arrivals: SharedArrayBuffer;
  /** Where some of what happens is recorded. */
  readonly moments?: SharedArrayBuffer;
  /** It fails. */
  readonly power?: PowerHandle;
  readonly order?: { readonly perCopy: number; readonly buffer: SharedArrayBuffer };
}

export type WorkerMessage =
  | { readonly kind: "ready" }
  | {
      readonly kind: "place";
      readonly seat: number;
      readonly place: string;
      readonly number: number;
    }
  | {
      readonly kind: "stands";
      readonly thread: number;
      readonly stands: readonly RecordedStand[];
    }
  | { readonly kind: "bug"; readonly text: string }
  | { readonly kind: "trouble"; readonly trouble: Trouble };
