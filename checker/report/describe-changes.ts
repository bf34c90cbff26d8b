/**
 * What a stretch of a trace changed, as a reader wants it beneath the step: variables from old to
 * new value, locals without the thread's name and only while they matter, and who holds a lock now.
 */
import {
  elementsOf,
  type Ir,
  readElement,
  type State,
  showValue,
  type Variable,
} from "../../ir/index.js";
import { type Change, changesBetween } from "../trace/changes.js";
import { type Ledger, ledgerNamed, ledgersOf } from "../trace/ledgers.js";

export interface ChangeLine {
  readonly text: string;
  /** Bookkeeping that the step's name says already. */
  readonly quiet: boolean;
}

export interface Stretch {
  readonly before: State;
  readonly after: State;
}

export function describeChanges(ir: Ir, { before, after }: Stretch): readonly ChangeLine[] {
  const changes = changesBetween(ir, before, after);
  const plain = changes
    .filter(({ variable }) => variable.storage !== "local" && !variable.hidden)
    .map((change) => textOf(change, { before, after }));
  const locks = new Set(changes.flatMap(({ variable, name }) => lockOf(variable, name) ?? []));
  const held = [...locks].map((lock) => `${lock}: ${describeLock(ir, lock, after)}`);
  return [
    ...[...describeLocals(ir, { before, after }), ...plain].map((text) => ({ text, quiet: false })),
    ...held.map((text) => ({ text, quiet: true })),
  ];
}

/** Sets whose old and new value fill more than this are told as what came and went. */
const longestSets = 60;

/** `pte[0]: none → b0`, or for a large set `asleep: + p2`. */
function textOf(change: Change, { before, after }: Stretch): string {
  const { variable, name, element } = change;
  const { type } = variable;
  const whole = `${name}: ${change.before} → ${change.after}`;
  if (type.kind !== "set" || whole.length <= longestSets) return whole;
  const [old, now] = [before, after].map(({ values }) =>
    elementsOf(readElement(variable, values, element)).map((one) => showValue(type.element, one)),
  );
  const came = now!.filter((one) => !old!.includes(one)).map((one) => `+ ${one}`);
  const went = old!.filter((one) => !now!.includes(one)).map((one) => `− ${one}`);
  return `${name}: ${[...went, ...came].join(", ")}`;
}

/**
 * A local that has begun to matter is told with its value; that it no longer matters is no event.
 */
function describeLocals(ir: Ir, { before, after }: Stretch): readonly string[] {
  return ir.variables.flatMap((variable) => {
    const { storage, hidden } = variable;
    if (storage !== "local" || hidden || !isLive(ir, variable, after)) return [];
    const [old, now] = [before, after].map(({ values }) =>
      showValue(variable.type, readElement(variable, values, 0)),
    );
    // Its thread and the operation are the row's; its own name is enough.
    const name = variable.name.replace(/^.*\./, "");
    if (!isLive(ir, variable, before)) return [`${name} = ${now}`];
    return old === now ? [] : [`${name}: ${old} → ${now}`];
  });
}

function isLive(ir: Ir, variable: Variable, { locations }: State): boolean {
  const thread = ir.threads[variable.thread ?? -1];
  const location = thread?.locations[locations[thread.id] ?? 0];
  return location?.live.includes(variable.id) === true;
}

/** The lock of which a variable is the ledger or the queue: `inv`, `entry_lock[0]`. */
function lockOf(variable: Variable, name: string): string | undefined {
  return variable.hidden ? ledgerNamed(name)?.lock : undefined;
}

/** Locks that somebody holds or waits in the queue of, in the order of declaration. */
export function heldLocks(ir: Ir, state: State): readonly string[] {
  const locks = new Set(ledgersOf(ir).map(({ lock }) => lock));
  return [...locks].filter((lock) => describeLock(ir, lock, state) !== "free");
}

/** `free`, `held shared by reader, faulter[t0]; truncater waits`. */
export function describeLock(ir: Ir, lock: string, state: State): string {
  const own = ledgersOf(ir).filter((ledger) => ledger.lock === lock);
  const parts = own.flatMap((ledger) => {
    const threads = namesIn(ledger, state);
    if (threads === "") return [];
    if (ledger.part === "waiters") return [`waited for by ${threads}`];
    return [`held${ledger.mode === "" ? "" : ` ${ledger.mode}`} by ${threads}`];
  });
  return parts.length === 0 ? "free" : parts.join("; ");
}

function namesIn({ variable: { type }, membersIn }: Ledger, state: State): string {
  if (type.kind !== "set" && type.kind !== "queue") return "";
  return membersIn(state)
    .map((member) => showValue(type.element, member))
    .join(", ");
}
