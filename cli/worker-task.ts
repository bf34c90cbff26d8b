/** What the host and the workers of `lockspec run` tell each other: plain data. */
import type { CopiesHandle, Trouble } from "../runtime/index.js";

export interface WorkerTask {
  /** The generated module. */
  readonly javascript: string;
  readonly parameters: object;
  readonly thread: number;
  readonly threads: number;
  readonly seed: number;
  /** Of a process that goes on for ever. */
  readonly budget?: number;
  readonly copies: CopiesHandle;
  readonly control: SharedArrayBuffer;
  readonly arrivals: SharedArrayBuffer;
  readonly order?: { readonly perCopy: number; readonly buffer: SharedArrayBuffer };
}

export type WorkerMessage =
  | { readonly kind: "ready" }
  | {
      readonly kind: "place";
      readonly thread: number;
      readonly place: string;
      readonly number: number;
    }
  | { readonly kind: "bug"; readonly text: string }
  | { readonly kind: "trouble"; readonly trouble: Trouble };
