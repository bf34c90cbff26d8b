/**
 * One line of ftrace's text, as `trace`, `trace_pipe` and `trace-cmd report` write it:
 *
 *     wl-ld1-153     [000] ...1.    42448: el_req: (grab_mapping_entry+0x0/0x2f0) page=0 size=4096
 *
 * Names of tasks may have blanks and hyphens in them, so what stands behind them tells their end.
 */

/** A record of the ring buffer, nothing of it interpreted. */
export interface FtraceRecord {
  readonly kind: "record";
  /** In the text, from 1. */
  readonly line: number;
  readonly task: string;
  readonly pid: number;
  readonly cpu: number;
  /** What the trace clock said: a whole number, if it is the counter. */
  readonly time: string;
  readonly event: string;
  /** Behind the name of the event; blanks at its end are kept. */
  readonly text: string;
}

export type FtraceLine =
  | FtraceRecord
  /** Without a meaning here: comments, what trace-cmd says about processors. */
  | { readonly kind: "idle" }
  /** `# lockspec: …`: what the recorder says about its machine. */
  | { readonly kind: "preamble"; readonly words: readonly string[] }
  /** Records were lost on one processor, or at the beginning where the buffer was overwritten. */
  | { readonly kind: "lost"; readonly cpu?: number; readonly count?: number }
  /** No ftrace text. */
  | { readonly kind: "foreign" };

const recordPattern = new RegExp(
  [
    /^\s*(.+?)-(\d+)\s+/, // the task and its number
    /(?:\([\s\d-]+\)\s+)?/, // its thread group
    /\[(\d+)\]\s+/, // the processor
    /(?:[^\s:]+\s+)?/, // flags
    /([\d.]+):\s+/, // the time
    /([^\s:]+):(?: +| *$)(.*)$/, // the event and its text
  ]
    .map(({ source }) => source)
    .join(""),
);
const lostPattern = /^CPU:\s*(\d+) \[(?:(?:LOST )?(\d+) )?(?:LOST EVENTS|EVENTS(?: DROPPED)?)\]$/;
const totalsPattern = /^# entries-in-buffer\/entries-written: (\d+)\/(\d+)/;
const idlePattern = /^(\s*|cpus=\d+|CPU \d+ is empty|version = .*|trace-cmd .*)$/;

export function readFtraceLine(text: string, line: number): FtraceLine {
  if (text.startsWith("#")) return readComment(text);
  const found = recordPattern.exec(text);
  if (found !== null) {
    const [, task = "", pid, cpu, time = "", event = "", rest = ""] = found;
    const [on, by] = [Number(cpu), Number(pid)];
    return { kind: "record", line, task, pid: by, cpu: on, time, event, text: rest };
  }
  const lost = lostPattern.exec(text);
  if (lost !== null) {
    const [, cpu, count] = lost;
    const known = count === undefined ? {} : { count: Number(count) };
    return { kind: "lost", cpu: Number(cpu), ...known };
  }
  return { kind: idlePattern.test(text) ? "idle" : "foreign" };
}

function readComment(text: string): FtraceLine {
  const [, words] = /^# lockspec: (.*)$/.exec(text) ?? [];
  if (words !== undefined) return { kind: "preamble", words: words.trim().split(/\s+/) };
  const [, held, written] = totalsPattern.exec(text) ?? [];
  const overwritten = Number(written ?? 0) - Number(held ?? 0);
  if (overwritten > 0) return { kind: "lost", count: overwritten };
  // Printed only if records at the beginning of this processor's buffer were overwritten.
  const [, cpu] = /^##### CPU (\d+) buffer started ####$/.exec(text) ?? [];
  return cpu === undefined ? { kind: "idle" } : { kind: "lost", cpu: Number(cpu) };
}
