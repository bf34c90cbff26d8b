/** The actions of the rules for kinds, locks, guards, properties over time and instances. */
import type {
  Argument,
  Binder,
  Block,
  Expectation,
  Expression,
  Guard,
  Guarded,
  InstanceDeclaration,
  KindDeclaration,
  KindDowngrade,
  KindPart,
  KindState,
  KindWord,
  LabelReference,
  LivenessDeclaration,
  LockDeclaration,
  LockOrderDeclaration,
  LockReference,
  MayStopDeclaration,
  Name,
  Parameter,
  PropertyReference,
  Setting,
  Temporal,
} from "../ast/ast.js";
import { union } from "../source/span.js";
import type { Actions } from "./cst.js";
import { all, given, make, makeDocumented, maybe, maybeAll, one, present, word } from "./cst.js";

const kinds: Actions = {
  Kind(modifiers, _kind, name, parameters, items) {
    const words = modifiers.children.map((modifier) => modifier.sourceString);
    return makeDocumented<KindDeclaration>(this, {
      kind: "kind",
      queued: words.includes("queued"),
      spinning: words.includes("spinning"),
      name: one(this, name),
      parameters: maybeAll<Parameter>(this, parameters),
      items: all(this, items),
    });
  },
  KindState(name, indices, _colon, type, _is, initial) {
    return makeDocumented<KindState>(this, {
      kind: "kind state",
      name: one(this, name),
      indices: all(this, indices),
      type: one(this, type),
      ...given({ initial: maybe<Expression>(this, initial) }),
    });
  },
  KindDowngrade(_downgrade, from, _to, to) {
    const fields = { from: one<Name>(this, from), to: one<Name>(this, to) };
    return makeDocumented<KindDowngrade>(this, { kind: "kind downgrade", ...fields });
  },
  KindWord(tries, name, mode, result, first, _else, otherwise, _then, then) {
    return makeDocumented<KindWord>(this, {
      kind: "kind word",
      try: present(tries),
      word: one(this, name),
      ...given({ mode: maybe<Name>(this, mode), result: maybe<Name>(this, result) }),
      first: one(this, first),
      ...given({ otherwise: maybe<KindPart>(this, otherwise) }),
      then: all(this, then),
    });
  },
  Part(when, effect) {
    const parts = { when: maybe<Expression>(this, when), effect: maybe<Block>(this, effect) };
    return make<KindPart>(this, { kind: "part", ...given(parts) });
  },
  Result(_arrow, name) {
    return one(this, name);
  },
};

const locks: Actions = {
  Lock(modifier, _lock, name, indices, _colon, lockKind, values) {
    const modifierText = modifier.sourceString;
    return makeDocumented<LockDeclaration>(this, {
      kind: "lock",
      fair: modifierText === "fair",
      ghost: modifierText === "ghost",
      name: one(this, name),
      indices: all(this, indices),
      lockKind: one(this, lockKind),
      arguments: maybeAll(this, values),
    });
  },
  KindArguments(_open, values, _close) {
    return all(this, values);
  },
  KindArgument(name, _is, value) {
    const parts = {
      ...given({ name: maybe<Name>(this, name) }),
      value: one<Expression>(this, value),
    };
    return make<Argument>(this, { kind: "argument", ...parts });
  },
  LockReference(name, indices) {
    const parts = { name: one<Name>(this, name), indices: all<Expression>(this, indices) };
    return make<LockReference>(this, { kind: "lock reference", ...parts });
  },
  Subscript(_open, index, _close) {
    return one(this, index);
  },
  Guarded(writes, _guarded, _by, guard, _comma, _reads, _by2, reads) {
    return make<Guarded>(this, {
      kind: "guarded",
      writesOnly: present(writes),
      guard: one(this, guard),
      ...given({ reads: maybe<Guard>(this, reads) }),
    });
  },
  Guard(first, _or, rest) {
    return joinGuards("or", one(this, first), all(this, rest));
  },
  GuardAnd(first, _and, rest) {
    return joinGuards("and", one(this, first), all(this, rest));
  },
  GuardAtom_parentheses(_open, guard, _close) {
    return make<Guard>(this, one<Guard>(this, guard));
  },
  GuardAtom_lock(lock, mode) {
    const parts = {
      lock: one<LockReference>(this, lock),
      ...given({ mode: maybe<Name>(this, mode) }),
    };
    return make<Guard>(this, { kind: "lock guard", ...parts });
  },
  LockOrder(_lock, _order, first, _less, rest, when) {
    return makeDocumented<LockOrderDeclaration>(this, {
      kind: "lock order",
      chain: [one<LockReference>(this, first), ...all<LockReference>(this, rest)],
      ...given({ when: maybe<Expression>(this, when) }),
    });
  },
};

function joinGuards(kind: "and" | "or", first: Guard, rest: readonly Guard[]): Guard {
  const join = (left: Guard, right: Guard): Guard => {
    return { kind, left, right, span: union(left.span, right.span) };
  };
  return rest.reduce(join, first);
}

const properties: Actions = {
  Liveness(_liveness, name, _open, _s, _forall, binders, _colon, formula, _t, _close) {
    return makeDocumented<LivenessDeclaration>(this, {
      kind: "liveness",
      name: one(this, name),
      binders: maybeAll<Binder>(this, binders),
      formula: one(this, formula),
    });
  },
  Temporal(left, _implies, right) {
    const conclusion = maybe<Temporal>(this, right);
    const premise = one<Temporal>(this, left);
    if (conclusion === undefined) return premise;
    return make<Temporal>(this, { kind: "temporal implies", left: premise, right: conclusion });
  },
  TemporalAtom_alwaysEventually(_always, _eventually, condition) {
    return make<Temporal>(this, { kind: "always eventually", condition: one(this, condition) });
  },
  TemporalAtom_eventuallyAlways(_eventually, _always, condition) {
    return make<Temporal>(this, { kind: "eventually always", condition: one(this, condition) });
  },
  TemporalAtom_eventually(_eventually, condition) {
    return make<Temporal>(this, { kind: "eventually", condition: one(this, condition) });
  },
  TemporalAtom_leadsTo(left, _leads, _to, right) {
    const sides = { left: one<Expression>(this, left), right: one<Expression>(this, right) };
    return make<Temporal>(this, { kind: "leads to", ...sides });
  },
  TemporalAtom_until(left, _until, right) {
    const sides = { left: one<Expression>(this, left), right: one<Expression>(this, right) };
    return make<Temporal>(this, { kind: "until", ...sides });
  },
  TemporalAtom_parentheses(_open, formula, _close) {
    return make<Temporal>(this, one<Temporal>(this, formula));
  },
  MayStop(_may, _stop, where) {
    const labelsOrCondition = one<readonly LabelReference[] | Expression>(this, where);
    return makeDocumented<MayStopDeclaration>(this, {
      kind: "may stop",
      ...("kind" in labelsOrCondition
        ? { labels: [], when: labelsOrCondition }
        : { labels: labelsOrCondition }),
    });
  },
  StopAt(_at, labels) {
    return all(this, labels);
  },
};

const instances: Actions = {
  Instance(_instance, name, settings, withCrash, expectations) {
    return makeDocumented<InstanceDeclaration>(this, {
      kind: "instance",
      name: one(this, name),
      settings: maybeAll<Setting>(this, settings),
      withCrash: present(withCrash),
      expectations: maybeAll<Expectation>(this, expectations),
    });
  },
  Setting(name, _is, value) {
    const parts = { name: one<Name>(this, name), value: one<Expression>(this, value) };
    return make<Setting>(this, { kind: "setting", ...parts });
  },
  Expect(_expect, expectations) {
    return all(this, expectations);
  },
  Expectation_noDeadlock(_no, _deadlock) {
    return make<Expectation>(this, { kind: "no deadlock" });
  },
  Expectation_deadlock(_deadlock, within) {
    const steps = given({ withinSteps: maybe<Expression>(this, within) });
    return make<Expectation>(this, { kind: "deadlock", ...steps });
  },
  Expectation_violated(_violated, property, within) {
    return make<Expectation>(this, {
      kind: "violated",
      property: one(this, property),
      ...given({ withinSteps: maybe<Expression>(this, within) }),
    });
  },
  Expectation_holds(_holds, property) {
    const what = given({ property: maybe<PropertyReference>(this, property) });
    return make<Expectation>(this, { kind: "holds", ...what });
  },
  Expectation_count(what, value) {
    return make<Expectation>(this, { kind: "count", what: word(what), value: one(this, value) });
  },
  Within(_in, _atMost, steps, _steps) {
    return one(this, steps);
  },
  PropertyReference_lockOrder(_lock, _order) {
    return make<PropertyReference>(this, { kind: "property reference", family: "lock order" });
  },
  PropertyReference_guarded(_guarded, name) {
    const parts = { family: "guarded" as const, name: one<Name>(this, name) };
    return make<PropertyReference>(this, { kind: "property reference", ...parts });
  },
  PropertyReference_requires(_requires, name) {
    const parts = { family: "requires" as const, name: one<Name>(this, name) };
    return make<PropertyReference>(this, { kind: "property reference", ...parts });
  },
  PropertyReference_named(name) {
    const parts = { family: "named" as const, name: one<Name>(this, name) };
    return make<PropertyReference>(this, { kind: "property reference", ...parts });
  },
};

export const lockActions: Actions = { ...kinds, ...locks, ...properties, ...instances };
