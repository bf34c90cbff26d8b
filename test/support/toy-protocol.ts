/** A small protocol of the threaded flavour, and what threads can be asked to do with it. */
import {
  bool,
  Caller,
  first,
  int,
  optional,
  queueOf,
  setOf,
  sharedCell,
  sharedLock,
  sharedSetCell,
  sharedTable,
  ThreadedProtocol,
  WorkIsOver,
} from "../../runtime/index.js";

export const times = 3000;

export class Toy extends ThreadedProtocol<object> {
  readonly thread = int(0, 3);
  readonly left = sharedCell<number>(this.memory, int(0, 99_999), { name: "left", together: true });
  readonly right = sharedCell<number>(this.memory, int(0, 99_999), {
    name: "right",
    together: true,
  });
  readonly turn = sharedCell<number>(this.memory, int(0, 3), { name: "turn", awaited: true });
  readonly stock = sharedCell<number>(this.memory, int(0, 9), {
    name: "stock",
    together: true,
    awaited: true,
  });
  readonly members = sharedSetCell<number>(this.memory, setOf(int(0, 3)), { name: "members" });
  readonly open = sharedTable<boolean, [number]>(this.memory, bool, {
    name: "open",
    dimensions: [int(0, 3)],
  });
  /** Too wide for a word, and nothing guards it. */
  readonly wide = sharedCell<readonly (number | undefined)[]>(
    this.memory,
    queueOf(optional(int(0, 9_999)), 4),
    { name: "wide" },
  );
  readonly mutex = sharedLock(this.memory, {
    name: "mutex",
    kind: "mutex",
    threads: this.thread,
  });
}

type Routine = (toy: Toy, thread: number) => number;

function again(work: () => void): void {
  for (let i = 0; i < times; i++) work();
}

/** How often the two differed. */
function stepsOf(toy: Toy): number {
  let torn = 0;
  again(() => {
    toy.memory.enter();
    toy.left.set(toy.left.get() + 1);
    toy.right.set(toy.right.get() + 1);
    if (toy.left.get() !== toy.right.get()) torn += 1;
    toy.memory.leave();
  });
  return torn;
}

/** What each returns is 0 where all is well. */
export const routines = {
  steps: stepsOf,
  /** Looks at both in one step. */
  looks: (toy) => {
    let torn = 0;
    again(() => {
      toy.memory.enter();
      if (toy.left.get() !== toy.right.get()) torn += 1;
      toy.memory.leave();
    });
    return torn;
  },
  /** Two threads take turns. */
  turns: (toy, thread) => {
    for (let i = 0; i < 300; i++) {
      toy.memory.until(() => toy.turn.get() === thread);
      toy.turn.set(1 - thread);
    }
    return 0;
  },
  puts: (toy) => {
    for (let i = 0; i < 300; i++) {
      toy.memory.enterWhen(() => toy.stock.get() < 2);
      toy.stock.set(toy.stock.get() + 1);
      toy.memory.leave();
    }
    return 0;
  },
  takes: (toy) => {
    let wrong = 0;
    for (let i = 0; i < 300; i++) {
      toy.memory.enterWhen(() => toy.stock.get() > 0);
      if (toy.stock.get() === 0) wrong += 1;
      toy.stock.set(toy.stock.get() - 1);
      toy.memory.leave();
    }
    return wrong;
  },
  /** Waits for what never comes. */
  hopes: (toy) => {
    try {
      toy.memory.until(() => toy.turn.get() === 3);
    } catch (thrown) {
      return thrown instanceof WorkIsOver ? 0 : 1;
    }
    return 2;
  },
  /** Joins and leaves a set; each change is one go. */
  joins: (toy, thread) => {
    let wrong = 0;
    again(() => {
      toy.members.add(thread);
      if (!toy.members.has(thread)) wrong += 1;
      toy.members.delete(thread);
      if (toy.members.has(thread)) wrong += 1;
    });
    return wrong;
  },
  /** Stores four equal parts and reads four equal parts. */
  writesWide: (toy, thread) => {
    let torn = 0;
    again(() => {
      const part = 100 + thread;
      toy.wide.set([part, part, part, part]);
      const [one, ...others] = toy.wide.get();
      if (others.some((other) => other !== one)) torn += 1;
    });
    return torn;
  },
  /** Under a lock, with plain reads and writes. */
  locks: (toy, thread) => {
    const self = new Caller(thread, first);
    again(() => {
      toy.mutex.acquire(self);
      toy.left.set(toy.left.get() + 1);
      toy.mutex.release(self);
    });
    return Number(toy.memory.isHolding);
  },
  /** Exact: what lies between two stops is one step, the waits and locks in it as well. */
  exactSteps: (toy, thread) => {
    const { memory } = toy;
    const self = new Caller(thread, first);
    memory.exact = true;
    let torn = 0;
    for (let i = 0; i < 300; i++) {
      memory.enter();
      memory.until(() => toy.turn.get() === thread);
      const before = toy.left.get();
      toy.mutex.acquire(self);
      toy.left.set(before + 1);
      toy.mutex.release(self);
      if (toy.left.get() !== before + 1) torn += 1;
      toy.turn.set(1 - thread);
      memory.leaveAll();
    }
    return torn + Number(memory.isHolding);
  },
} satisfies Record<string, Routine>;

export type RoutineName = keyof typeof routines;
