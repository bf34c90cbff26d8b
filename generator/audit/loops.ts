/** Loops: walked until a round brings nothing new. */
import type { Ast } from "../../grammar/index.js";
import { constantOf } from "./configuration.js";
import { sameStates, settle, widen } from "./join.js";
import { follow } from "./judge.js";
import { bind, readsOf, walking } from "./reads.js";
import { type Exits, noExits, type Scope } from "./scope.js";
import type { State } from "./state.js";
import { assume, inStep, walkBlock } from "./walk.js";

type States = readonly State[];

type Loop = Extract<Ast.Statement, { kind: "while" | "loop" | "for" }>;

const mostRounds = 8;

export function walkLoop(scope: Scope, statement: Loop, states: States): States {
  const before =
    statement.kind === "for"
      ? inStep(scope, states, (inner, begun) =>
          follow(inner, begun, readsOf(inner, statement.domain)),
        )
      : states;
  let known = settle(before);
  for (let rounds = 1; ; rounds++) {
    const inner: Exits = { ...noExits(), returns: [] };
    const inside = statement.kind === "for" && scope.inside ? walking(scope, [statement]) : scope;
    const round = { ...inside, exits: inner };
    const [entered, left] = heads(round, statement, known);
    const end = walkBlock(round, statement.body, entered);
    const all = [...known, ...end, ...inner.continues];
    // Locks that pile up, or many states, might go on for ever.
    const next = rounds < mostRounds ? settle(all) : widen(all);
    if (sameStates(next, known)) {
      scope.exits.returns.push(...inner.returns);
      return [...left, ...inner.breaks];
    }
    known = next;
  }
}

/** The states that go round once more, and those that leave. */
function heads(scope: Scope, statement: Loop, states: States): readonly [States, States] {
  if (statement.kind === "loop") return [states, []];
  if (statement.kind === "for") {
    return [follow(scope, states, bind(scope, statement.name, statement.domain)), states];
  }
  const { condition } = statement;
  const tested = inStep(scope, states, (inner, begun) =>
    follow(inner, begun, readsOf(inner, condition)),
  );
  const constant = constantOf(scope.at, condition);
  return [
    constant === false ? [] : assume(scope, tested, condition, true),
    constant === true ? [] : assume(scope, tested, condition, false),
  ];
}
