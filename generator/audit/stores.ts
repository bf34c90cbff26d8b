/** What assignments, `choose` and `take` touch. */
import type { Ast } from "../../grammar/index.js";
import { localOf, valueText } from "./names.js";
import { indicesOf, isSet, memberTouch, sharedPlace, sourceText, touchOf } from "./places.js";
import { allReads, bind, readsOf } from "./reads.js";
import type { Scope } from "./scope.js";
import type { Trace } from "./trace.js";

/** The targets of an assignment; its values have been read. */
export function targetsOf(scope: Scope, statement: Ast.AssignStatement): Trace {
  return statement.targets.flatMap((target, index) => {
    const value = statement.values[index];
    return targetOf(scope, target, { operator: statement.operator, value, span: target.span });
  });
}

function targetOf(
  scope: Scope,
  target: Ast.Place,
  how: {
    readonly operator: Ast.AssignStatement["operator"];
    readonly value: Ast.Expression | undefined;
    readonly span: Ast.Place["span"];
  },
): Trace {
  const place = sharedPlace(scope, target);
  const indices = allReads(scope, indicesOf(target));
  if (place === undefined) return [...indices, ...bindLocal(scope, target)];
  const { operator, value, span } = how;
  if (operator === "=") {
    // A field of a word is changed by writing the word.
    const access = place.rest.length > 0 ? "update" : "write";
    return [...indices, touchOf(scope, place, { access, span })];
  }
  if (isSet(scope, target) && value?.kind === "set") {
    const members = value.elements.map((element) =>
      memberTouch(scope, place, {
        member: valueText(scope.names, element),
        shown: sourceText(scope, element.span),
        access: "update",
        span,
      }),
    );
    return [...indices, ...members];
  }
  return [...indices, touchOf(scope, place, { access: "update", span })];
}

function bindLocal(scope: Scope, target: Ast.Place): Trace {
  let base: Ast.Expression = target;
  while (base.kind === "index expression" || base.kind === "field") base = base.base;
  return base.kind === "name expression" ? bind(scope, base.name) : [];
}

/** Where the chosen value comes from: a member of a shared set is one location, a queue is many. */
export function takenFrom(scope: Scope, statement: Ast.ChooseStatement | Ast.TakeStatement): Trace {
  const source = statement.kind === "take" ? statement.place : statement.domain;
  const place = sharedPlace(scope, source);
  const bound = bind(scope, statement.name, source);
  if (place === undefined) {
    const local = statement.kind === "take" ? bindLocal(scope, statement.place) : [];
    return [...readsOf(scope, source), ...bound, ...local];
  }
  const indices = allReads(scope, indicesOf(source));
  const access = statement.kind === "take" ? "update" : "read";
  const { span } = source;
  if (!isSet(scope, source)) return [...indices, ...bound, touchOf(scope, place, { access, span })];
  const local = localOf(scope.names, statement.name);
  const { name } = statement;
  const member = local && valueText(scope.names, { kind: "name expression", name, span });
  const touch = memberTouch(scope, place, { member, shown: name.text, access, span });
  return [...indices, ...bound, touch];
}
