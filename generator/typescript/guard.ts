/** Guards (D1, D4) as conditions on who holds what. */
import type { Ast } from "../../grammar/index.js";
import { type Env, symbolOf } from "./emitter.js";
import { compile } from "./expression.js";
import { identifier } from "./names.js";

/** What `requires` asks of the caller. */
export function guardText(env: Env, guard: Ast.Guard): string {
  if (guard.kind !== "lock guard") {
    const sides = [guard.left, guard.right].map((one) => {
      const text = guardText(env, one);
      return one.kind === "lock guard" || one.kind === guard.kind ? text : `(${text})`;
    });
    return sides.join(guard.kind === "and" ? " && " : " || ");
  }
  const symbol = symbolOf(env.emitter, guard.lock.name);
  if (symbol?.kind !== "lock") throw new Error(`not a lock: ${guard.lock.name.text}`);
  const indices = guard.lock.indices.map((e) => compile(env, e).text);
  const base = `this.${identifier(symbol.name)}`;
  const lock = indices.length === 0 ? base : `${base}.at(${indices.join(", ")})`;
  const mode = guard.mode ? `, ${JSON.stringify(guard.mode.text)}` : "";
  return `${lock}.isHeldBy(self.id${mode})`;
}
