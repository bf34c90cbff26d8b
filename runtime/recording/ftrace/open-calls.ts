/**
 * Calls that a thread is in: the record of a return says nothing of the arguments, so it takes them
 * from that of the entry. Where the entry was not recorded, neither is the return.
 */
import type { Fields } from "./row-event.js";

export interface OpenCall {
  /** The row of its entry. */
  readonly name: string;
  /** Absent: the call is followed, and left out. */
  readonly event?: string;
  readonly fields: Fields;
  readonly line: number;
}

export interface OpenCalls {
  /** @returns  the call of the same function that is open already: its return was lost */
  enter(pid: number, call: OpenCall): OpenCall | undefined;
  /** The call that ends, which is then open no more. */
  leave(pid: number, name: string): OpenCall | undefined;
  isIn(pid: number, event: string): boolean;
}

export function openCalls(): OpenCalls {
  const calls = new Map<number, OpenCall[]>();
  return {
    enter: (pid, call) => {
      const open = calls.get(pid) ?? [];
      const lost = open.find(({ name }) => name === call.name);
      calls.set(pid, [...open, call]);
      return lost;
    },
    leave: (pid, name) => {
      const open = calls.get(pid) ?? [];
      const ended = open.findLast((call) => call.name === name);
      if (ended !== undefined) {
        const rest = open.filter((call) => call !== ended);
        if (rest.length > 0) calls.set(pid, rest);
        else calls.delete(pid);
      }
      return ended;
    },
    isIn: (pid, event) => (calls.get(pid) ?? []).some((call) => call.event === event),
  };
}
