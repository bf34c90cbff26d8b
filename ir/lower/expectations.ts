/** What an instance expects, with its numbers known (E1–E3). */
import type { Ast } from "../../grammar/index.js";
import type { Context, Frame } from "./context.js";
import { constantNumber } from "./types.js";

/** Properties go by their names: `no_secret`, `guarded extent`, `requires f`, `lock order`. */
export type LoweredExpectation = { readonly text: string } & (
  | { readonly kind: "holds"; readonly property?: string }
  | { readonly kind: "violated"; readonly property: string; readonly withinSteps?: number }
  | { readonly kind: "deadlock"; readonly withinSteps?: number }
  | { readonly kind: "no deadlock" }
  | {
      readonly kind: "count";
      readonly what: "initial" | "states" | "successors" | "depth";
      readonly value: number;
    }
);

export function lowerExpectations(
  context: Context,
  frame: Frame,
  instance: Ast.InstanceDeclaration | undefined,
): LoweredExpectation[] {
  return (instance?.expectations ?? []).map((expectation) => {
    const source = context.model.sources[expectation.span.file];
    const { start, end } = expectation.span;
    const text = (source?.text.slice(start, end) ?? "").replace(/\s+/g, " ").trim();
    return { text, ...lowerOne(context, frame, expectation) };
  });
}

type Plain<T> = T extends { readonly text: string } ? Omit<T, "text"> : never;

function lowerOne(
  context: Context,
  frame: Frame,
  expectation: Ast.Expectation,
): Plain<LoweredExpectation> {
  const within = (e: Ast.Expression | undefined) =>
    e ? { withinSteps: constantNumber(context, frame, e) } : {};
  switch (expectation.kind) {
    case "holds": {
      const property = expectation.property;
      return { kind: "holds", ...(property ? { property: propertyName(property) } : {}) };
    }
    case "violated": {
      const property = propertyName(expectation.property);
      return { kind: "violated", property, ...within(expectation.withinSteps) };
    }
    case "deadlock":
      return { kind: "deadlock", ...within(expectation.withinSteps) };
    case "no deadlock":
      return { kind: "no deadlock" };
    case "count": {
      const value = constantNumber(context, frame, expectation.value);
      return { kind: "count", what: expectation.what, value };
    }
  }
}

function propertyName(reference: Ast.PropertyReference): string {
  const name = reference.name?.text ?? "";
  switch (reference.family) {
    case "named":
      return name;
    case "lock order":
      return "lock order";
    case "guarded":
      return `guarded ${name}`;
    case "requires":
      return `requires ${name}`;
  }
}
