/**
 * The names of steps (rule S8): which labels and operations lie inside which process, operation or
 * label, through all calls. A chain `a.b.c` names every `c` inside a `b` inside an `a`.
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import type { Symbol } from "../model/checked-model.js";

export type Step =
  | Ast.ProcessDeclaration
  | Ast.OperationDeclaration
  | Extract<Ast.Statement, { kind: "labelled" }>;

export interface Steps {
  readonly byName: ReadonlyMap<string, readonly Step[]>;
  /** What lies inside a step, through all calls; the step itself is not. */
  readonly inside: (step: Step) => ReadonlySet<Step>;
}

/** Collects the named steps of all processes and operations. */
export function stepsOf(
  declarations: readonly Ast.Declaration[],
  symbols: ReadonlyMap<Ast.Name, Symbol>,
): Steps {
  const byName = new Map<string, Step[]>();
  const direct = new Map<Step, Set<Step>>();
  for (const declaration of declarations) {
    if (declaration.kind !== "process" && declaration.kind !== "operation") continue;
    collect(declaration);
  }
  return { byName, inside: closure(direct) };

  function collect(declaration: Ast.ProcessDeclaration | Ast.OperationDeclaration): void {
    note(declaration, declaration.name.text, declaration.body);
    eachNode(declaration.body, (node) => {
      if (node.kind === "labelled") note(node, node.label.text, node.body);
    });
  }

  function note(step: Step, name: string, body: Ast.Statement | Ast.Block): void {
    byName.set(name, [...(byName.get(name) ?? []), step]);
    const found = new Set<Step>();
    eachNode(body, (node) => {
      if (node.kind === "labelled") found.add(node);
      const called = node.kind === "call" ? symbols.get(node.callee) : undefined;
      if (called?.kind === "operation") found.add(called.declaration);
    });
    direct.set(step, found);
  }
}

function closure(direct: ReadonlyMap<Step, ReadonlySet<Step>>): Steps["inside"] {
  const known = new Map<Step, ReadonlySet<Step>>();
  return (step) => {
    const done = known.get(step);
    if (done !== undefined) return done;
    const all = new Set<Step>();
    const open = [step];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const inner of direct.get(next) ?? []) {
        if (!all.has(inner)) open.push(inner);
        all.add(inner);
      }
    }
    known.set(step, all);
    return all;
  };
}

/**
 * The steps that a chain names, all those with its last name that are reached through the others.
 */
export function stepsNamed(steps: Steps, chain: readonly Ast.Name[]): ReadonlySet<Step> {
  const [first, ...rest] = chain;
  let found = new Set<Step>(steps.byName.get(first?.text ?? "") ?? []);
  for (const { text } of rest) {
    const named = steps.byName.get(text) ?? [];
    const outer = [...found];
    found = new Set(named.filter((step) => outer.some((each) => steps.inside(each).has(step))));
  }
  return found;
}

/** What `at` and `takes` mean by a chain: the labels of that name, or else the operations. */
export function stepsAt(steps: Steps, chain: readonly Ast.Name[]): readonly Step[] {
  const named = [...stepsNamed(steps, chain)].filter((step) => step.kind !== "process");
  const labels = named.filter((step) => step.kind === "labelled");
  return labels.length > 0 ? labels : named;
}

/** Whether `at` and `takes` mean labels by a chain. */
export function isLabel(steps: Steps, chain: readonly Ast.Name[]): boolean {
  return stepsAt(steps, chain).some((step) => step.kind === "labelled");
}

/** The name that a step has in a chain. */
export function nameOfStep(step: Step): string {
  return step.kind === "labelled" ? step.label.text : step.name.text;
}
