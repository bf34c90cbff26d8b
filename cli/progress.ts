/**
 * What a person sees while a search runs, on standard error: one line that is rewritten where
 * that is a terminal, and now and then a line of its own elsewhere, so that a log stays short.
 */
import { type Progress, progressText } from "../checker/index.js";
import type { OutputStream } from "./platform.js";

export interface ProgressLine {
  /** Cheap enough to be called every few milliseconds. */
  show(progress: Progress): void;
  /** Takes the line away; nothing of it remains on a terminal. */
  clear(): void;
}

interface Clock {
  /** Milliseconds. */
  now(): number;
}

/** Searches shorter than this show nothing. */
const silentMs = { terminal: 300, log: 5_000 };
const intervalMs = { terminal: 100, log: 10_000, longest: 30_000 };

/** @param label  what is searched: `fault_vs_truncate ok_punch` */
export function progressLine(label: string, stream: OutputStream, clock: Clock): ProgressLine {
  const line = liveLine(label, stream, clock);
  return {
    show: (progress) => line.show((milliseconds) => progressText(progress, milliseconds)),
    clear: line.clear,
  };
}

/** The same for work of any kind. */
export interface LiveLine {
  /** @param text  of what has been done in so many milliseconds; made when it is shown */
  show(text: (milliseconds: number) => string): void;
  clear(): void;
}

export function liveLine(label: string, stream: OutputStream, clock: Clock): LiveLine {
  const start = clock.now();
  const kind = stream.isTerminal ? "terminal" : "log";
  let next = start + silentMs[kind];
  let interval = intervalMs[kind];
  let shown = false;
  return {
    show: (textAt) => {
      const now = clock.now();
      if (now < next) return;
      next = now + interval;
      const text = textAt(now - start);
      if (stream.isTerminal) {
        const line = `${fitted(label, stream.width - 1 - text.length - 2)}: ${text}`;
        stream.write(`\r\x1b[2K${line.slice(0, stream.width - 1)}`);
        shown = true;
      } else {
        stream.write(`${label}: ${text}\n`);
        interval = Math.min(interval * 1.5, intervalMs.longest);
      }
    },
    clear: () => {
      if (shown) stream.write("\r\x1b[2K");
      shown = false;
    },
  };
}

/** The end of a label, which tells instances apart, where there is no room for the whole. */
function fitted(label: string, room: number): string {
  const length = Math.max(room, 12);
  return label.length <= length ? label : `…${label.slice(1 - length)}`;
}
