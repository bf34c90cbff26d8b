/** The contexts of a mapping in a recording: what each thread is in the middle of at each event. */
import type { MappingAst } from "../../ir/index.js";
import { type EventFinder, finderOf } from "./event-patterns.js";
import type { Recording, Seen, SeenThread } from "./recording.js";

/** A thread from one event to another. */
export interface ContextRun {
  readonly name: string;
  readonly begin: Seen;
  /** Undefined: the recording ends before it. */
  readonly end: Seen | undefined;
}

/** Where a recording stops making sense. */
export interface Break {
  readonly at: Seen;
  readonly text: string;
}

export interface Contexts {
  of(event: Seen): ContextRun | undefined;
  readonly firstBreak: Break | undefined;
}

interface Compiled {
  readonly name: string;
  readonly from: EventFinder;
  readonly to: EventFinder;
}

type Open = { -readonly [K in keyof ContextRun]: ContextRun[K] };

export function contextsOf(
  { threads }: Recording,
  declarations: readonly MappingAst.MappingDeclaration[],
): Contexts {
  const compiled = declarations
    .filter((one) => one.kind === "context")
    .map(({ name, from, to }) => ({ name: name.text, from: finderOf(from), to: finderOf(to) }));
  const runs = new Map<SeenThread, readonly (ContextRun | undefined)[]>();
  const breaks: Break[] = [];
  for (const thread of threads) runs.set(thread, runsOf(thread, compiled, breaks));
  return {
    of: ({ thread, index }) => runs.get(thread)?.[index],
    firstBreak: breaks.reduce<Break | undefined>(
      (first, one) => (first === undefined || one.at.seq < first.at.seq ? one : first),
      undefined,
    ),
  };
}

function runsOf(
  { events }: SeenThread,
  compiled: readonly Compiled[],
  breaks: Break[],
): readonly (ContextRun | undefined)[] {
  let open: { readonly run: Open; readonly to: EventFinder } | undefined;
  let hadAny = false;
  return events.map((event) => {
    const begun = compiled.find(({ from }) => from.matches(event));
    if (begun !== undefined) {
      if (open !== undefined) {
        const { begin } = open.run;
        const text = `${begin.name} at ${begin.seq} has no end: here comes the next ${event.name}`;
        breaks.push({ at: event, text });
      }
      hadAny = true;
      open = { run: { name: begun.name, begin: event, end: undefined }, to: begun.to };
      return open.run;
    }
    const run = open?.run;
    if (open?.to.matches(event) === true) {
      open.run.end = event;
      open = undefined;
    } else if (open === undefined && hadAny && compiled.some(({ to }) => to.matches(event))) {
      breaks.push({ at: event, text: `${event.name} ends what has not begun` });
    }
    return run;
  });
}
