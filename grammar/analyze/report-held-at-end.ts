/** A process that certainly still holds a lock when it ends (S6): every run of it is a fault. */
import type { Analyzed } from "./analyzed.js";
import { followLocks, nameIn } from "./lock-flow.js";

/** Reports processes that never let go of a lock. */
export function reportHeldAtEnd(analyzed: Analyzed): void {
  followLocks(analyzed, {
    end: (process, { must }) => {
      const names = new Set([...must].map(nameIn));
      for (const lock of names) {
        const symbol = analyzed.globals.scope.names.get(lock);
        if (symbol?.kind === "lock" && symbol.declaration.ghost) continue;
        const { text: name } = process.name;
        analyzed.report("LS2308", process.name.span, { process: name, lock });
      }
    },
  });
}
