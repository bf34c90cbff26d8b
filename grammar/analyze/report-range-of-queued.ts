/** A range of locks is taken in one step (K7), which a queued kind cannot do. */

import { eachNode } from "../ast/walk.js";
import type { Analyzed } from "./analyzed.js";
import { kindsOfLock } from "./kinds-of-lock.js";

/** Reports ranges of locks of queued kinds. */
export function reportRangeOfQueued(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) {
    eachNode(declaration, (node) => {
      if (node.kind !== "lock reference") return;
      const range = node.indices.find((index) => index.kind === "range");
      const symbol = analyzed.symbols.get(node.name);
      if (range === undefined || symbol?.kind !== "lock") return;
      const kinds = kindsOfLock(analyzed.globals, symbol.declaration);
      const queued = kinds.find((kind) => kind.queued);
      if (queued === undefined) return;
      const names = { lock: symbol.name, kind: queued.name.text };
      analyzed.report("LS2309", range.span, names);
    });
  }
}
