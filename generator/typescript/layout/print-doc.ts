/** Documents → text: where lines end. */
import { type Doc, type Group, isList } from "./doc.js";

interface Task {
  readonly indent: number;
  readonly flat: boolean;
  readonly doc: Doc;
}

interface Page {
  readonly width: number;
  readonly parts: string[];
  readonly tasks: Task[];
  /** Groups that were laid out: on several lines, or on one. */
  readonly broken: Map<Group, boolean>;
  column: number;
}

const step = 2;

export function printDoc(doc: Doc, width: number): string {
  const tasks: Task[] = [{ indent: 0, flat: false, doc }];
  const page: Page = { width, parts: [], tasks, broken: new Map(), column: 0 };
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) place(page, task);
  return page.parts.join("").replace(/[ ]+$/gm, "");
}

function place(page: Page, { indent, flat, doc }: Task): void {
  const push = (next: Doc, asFlat = flat, by = indent): void => {
    page.tasks.push({ indent: by, flat: asFlat, doc: next });
  };
  if (typeof doc === "string") {
    page.parts.push(doc);
    page.column += doc.length;
    return;
  }
  if (isList(doc)) {
    for (const part of doc.toReversed()) push(part);
    return;
  }
  switch (doc.kind) {
    case "line":
      if (flat && doc.flat !== undefined) push(doc.flat);
      else {
        page.parts.push(`\n${" ".repeat(indent)}`);
        page.column = indent;
      }
      return;
    case "indent":
      push(doc.body, flat, indent + step);
      return;
    case "group":
      placeGroup(page, doc, { indent, flat });
      return;
    case "if break": {
      const isBroken = doc.of === undefined ? !flat : page.broken.get(doc.of) === true;
      push(isBroken ? doc.broken : doc.flat);
      return;
    }
    case "indent if break":
      push(doc.body, flat, page.broken.get(doc.of) ? indent + step : indent);
      return;
  }
}

function placeGroup(page: Page, group: Group, { indent, flat }: Omit<Task, "doc">): void {
  const take = (doc: Doc, asFlat: boolean): void => {
    page.broken.set(group, !asFlat);
    page.tasks.push({ indent, flat: asFlat, doc });
  };
  if (flat && !group.broken) {
    take(group.body, true);
    return;
  }
  if (!group.broken && fits(page, { indent, flat: true, doc: group.body })) {
    take(group.body, true);
    return;
  }
  const { states } = group;
  if (states === undefined) {
    take(group.body, false);
    return;
  }
  const last = states[states.length - 1] ?? group.body;
  const found = group.broken
    ? undefined
    : states.slice(1).find((doc) => fits(page, { indent, flat: true, doc }));
  if (found === undefined) take(last, false);
  else take(found, true);
}

/** Whether what stands next ends before the margin, up to the first place where a line ends. */
function fits(page: Page, next: Task): boolean {
  let room = page.width - page.column;
  const own: Task[] = [next];
  let behind = page.tasks.length;
  while (room >= 0) {
    const task = own.pop() ?? page.tasks[--behind];
    if (task === undefined) return true;
    const { indent, flat, doc } = task;
    const push = (body: Doc, asFlat = flat): void => {
      own.push({ indent, flat: asFlat, doc: body });
    };
    if (typeof doc === "string") room -= doc.length;
    else if (isList(doc)) for (const part of doc.toReversed()) push(part);
    else {
      switch (doc.kind) {
        case "line":
          if (!flat || doc.flat === undefined) return true;
          room -= doc.flat.length;
          break;
        case "indent":
        case "indent if break":
          push(doc.body);
          break;
        case "group": {
          const asFlat = doc.broken ? false : flat;
          push(doc.states !== undefined && !asFlat ? lastOf(doc) : doc.body, asFlat);
          break;
        }
        case "if break": {
          const isBroken = doc.of === undefined ? !flat : page.broken.get(doc.of) === true;
          push(isBroken ? doc.broken : doc.flat);
          break;
        }
      }
    }
  }
  return false;
}

function lastOf(group: Group): Doc {
  return group.states?.[group.states.length - 1] ?? group.body;
}
