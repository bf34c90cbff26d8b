/** A rule of a mapping and an event: what is noted, and which lines of the history come of it. */
import type { CheckedMapping, Span } from "../../ir/index.js";
import type { Break, ContextRun } from "./contexts.js";
import { keyOf, type MapScope, type MapWorld } from "./evaluate-map.js";
import type { HistoryLine, MapProblem } from "./history-lines.js";
import { isSeen, isSet, type MapValue, showMapValue } from "./map-value.js";
import type { Memory } from "./memory.js";
import { type NameTables, type Numbers, type Ticket, ticketFor } from "./naming.js";
import type { Seen } from "./recording.js";
import type { CompiledBranch, CompiledLine, CompiledRule } from "./rules.js";
import type { Threads } from "./threads.js";

/** A line without the numbers of names. */
export interface DraftLine {
  readonly head: HistoryLine;
  readonly values: readonly (readonly [string, Ticket])[];
  readonly isEnd: boolean;
  readonly at: number | readonly [number, number | null];
  readonly from?: number;
  /** Position of the rule. */
  readonly order: number;
}

/** A recording on its way to a history. */
export interface Mapping {
  readonly checked: CheckedMapping;
  readonly world: MapWorld;
  readonly memory: Memory;
  readonly tables: NameTables;
  readonly threads: Threads;
  readonly contextOf: (event: Seen) => ContextRun | undefined;
  readonly once: Set<string>;
  readonly problems: MapProblem[];
  readonly drafts: DraftLine[];
  broken: Break | undefined;
  /** Once all events have been read. */
  numbers: Numbers | undefined;
}

/** A scope, and the position of the rule that is applied in it. */
interface Applied extends MapScope {
  readonly order: number;
}

export function applyRule(
  mapping: Mapping,
  { each, branches, order }: CompiledRule,
  scope: MapScope,
): void {
  if (each === undefined) {
    applyBranches(mapping, branches, { ...scope, order });
    return;
  }
  const { name } = each;
  const domain = each.domain(scope);
  if (!isSet(domain)) return;
  for (const value of domain) {
    applyBranches(mapping, branches, { ...scope, order, binder: { name, value } });
  }
}

function applyBranches(
  mapping: Mapping,
  branches: readonly CompiledBranch[],
  scope: Applied,
): void {
  const chosen = branches.find(({ when }) => when === undefined || when(scope) === true);
  if (chosen === undefined || !isFirst(mapping, chosen, scope)) return;
  for (const item of chosen.items) {
    switch (item.kind) {
      case "note":
        mapping.memory.note(item.note, scope);
        break;
      case "name": {
        const value = item.value(scope);
        for (const one of isSet(value) ? value : [value]) ticketOf(mapping, one, { item, scope });
        break;
      }
      case "line":
        addLine(mapping, item, scope);
        break;
    }
  }
}

function isFirst({ once }: Mapping, branch: CompiledBranch, scope: Applied): boolean {
  if (branch.once === undefined) return true;
  const { name, key } = branch.once;
  const full = `${name} ${keyOf(key, scope)}`;
  if (once.has(full)) return false;
  once.add(full);
  return true;
}

interface Converted {
  readonly item: { readonly type: Parameters<typeof ticketFor>[2]; readonly span: Span };
  readonly scope: MapScope;
}

export function ticketOf(
  { tables, world }: Mapping,
  value: MapValue,
  { item: { type, span }, scope }: Converted,
): Ticket {
  const ticket = ticketFor(tables, value, type);
  if (ticket !== undefined) return ticket;
  const name = type.name === "" ? "the numbers" : type.name;
  world.complain(scope, span, `${showMapValue(value)} is no value of ${name}`);
  return { kind: "done", value: "?" };
}

function addLine(mapping: Mapping, line: CompiledLine, scope: Applied): void {
  const { threads, drafts, world } = mapping;
  const { what, name, values, span } = line;
  const { here, order } = scope;
  const thread = here && threads.nameOf(here.thread);
  if (what !== "action" && thread === undefined) {
    if (here !== undefined) {
      world.complain(
        scope,
        span,
        `thread ${here.thread.id} is none of the mapping's, and takes ${name}`,
      );
    }
    return;
  }
  const at = momentsOf(mapping, line, scope);
  if (at === undefined) return;
  const head = what === "action" ? { action: name } : { thread: thread ?? "", [what]: name };
  const tickets = values.map((one): [string, Ticket] => [
    one.name,
    ticketOf(mapping, one.value(scope), { item: one, scope }),
  ]);
  const from = here === undefined ? {} : { from: here.seq };
  drafts.push({ head, values: tickets, isEnd: what === "end", at, order, ...from });
}

/** Undefined if they are not in order: then the events do not fit together. */
function momentsOf(
  mapping: Mapping,
  line: CompiledLine,
  scope: Applied,
): DraftLine["at"] | undefined {
  const { from, to, name, span } = line;
  const { here, context } = scope;
  // In `initially`: the moment is given later.
  if (from === undefined || here === undefined) return 0;
  const first = seqOf(mapping, from(scope), { span, scope });
  if (to === undefined) return first ?? here.seq;
  const earliest = first ?? (context?.begin ?? here.thread.events[here.index - 1] ?? here).seq;
  const latest = seqOf(mapping, to(scope), { span, scope }) ?? context?.end?.seq ?? null;
  if (latest === null || latest >= earliest) return [earliest, latest];
  const text = `${name} cannot lie behind event ${earliest} and before event ${latest}`;
  mapping.broken = { at: here, text };
  return undefined;
}

function seqOf(
  { world }: Mapping,
  value: MapValue,
  { span, scope }: { readonly span: Span; readonly scope: MapScope },
): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (isSeen(value)) return value.seq;
  world.complain(scope, span, `${showMapValue(value)} is no event, so it is no moment`);
  return undefined;
}
