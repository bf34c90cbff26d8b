/**
 * The invariants of an Ir, for tests: what every consumer takes for granted. The lowering promises
 * them; a complaint is a bug of ours and never the user's mistake.
 */
import type { BoundId, Ir, Op } from "./ir.js";
import { domainParts } from "./lower/reads.js";
import {
  domainElement,
  type ExprScope,
  plus,
  same,
  validateCondition,
  validateExpr,
  validatePlace,
} from "./validate-expr.js";
import { validateLive } from "./validate-live.js";

/** All complaints; none for a good one. */
export function validate(ir: Ir): readonly string[] {
  const complaints = [...validateTables(ir), ...validatePrograms(ir), ...validateProperties(ir)];
  // What is live can be asked only of programs that hang together.
  return complaints.length > 0 ? complaints : validateLive(ir);
}

function validateTables(ir: Ir): readonly string[] {
  const misplaced = (what: string, list: readonly { readonly id: number }[]) =>
    list.flatMap(({ id }, index) => (id === index ? [] : [`${what} ${index} has the id ${id}`]));
  const owners = ir.variables.flatMap(({ name, storage, thread }) =>
    storage === "local" && thread === undefined ? [`local ${name} belongs to no thread`] : [],
  );
  const threads = ir.threads.flatMap((thread) => {
    const [first] = thread.locations;
    const ends = first?.ended && first.program.length === 0 ? [] : [`${thread.name} has no end`];
    return [...misplaced(`location of ${thread.name}`, thread.locations), ...ends];
  });
  return [
    ...misplaced("variable", ir.variables),
    ...misplaced("thread", ir.threads),
    ...owners,
    ...threads,
  ];
}

interface Program {
  readonly ir: Ir;
  readonly where: string;
  /** How many locations a `finish` may name; 0 for actions. */
  readonly locations: number;
  readonly loops: readonly number[];
  /** Bound so far: it grows along the operations. */
  bound: ReadonlySet<BoundId>;
}

function validatePrograms(ir: Ir): readonly string[] {
  const program = (where: string, locations: number): Program => {
    return { ir, where, locations, loops: [], bound: new Set() };
  };
  const ofThreads = ir.threads.flatMap(({ name, locations, start }) => {
    const count = locations.length;
    const starts = validateOps(start, program(`start of ${name}`, count));
    const steps = locations
      .filter(({ ended, program }) => !ended && program.length > 0)
      .flatMap((one) => validateProgram(one.program, program(one.name, count)));
    return [...starts, ...steps];
  });
  return [
    ...validateOps(ir.initial, program("initial", 0)),
    ...ofThreads,
    ...ir.actions.flatMap((one) => validateProgram(one.program, program(one.name, 0))),
  ];
}

function validateProgram(ops: readonly Op[], program: Program): readonly string[] {
  const open = canFallThrough(ops) ? [`${program.where}: a way does not end in finish`] : [];
  return [...open, ...validateOps(ops, program)];
}

/** Some way gets past the end of the list. A loop may always be left by its condition. */
function canFallThrough(ops: readonly Op[]): boolean {
  return !ops.some((op) => {
    switch (op.kind) {
      case "finish":
      case "fault":
      case "break":
      case "continue":
        return true;
      case "if":
        return !canFallThrough(op.then) && !canFallThrough(op.otherwise);
      case "either":
        return !op.branches.some(canFallThrough);
      case "while":
        return isAlwaysTrue(op) && !contains(op.body, "break");
      default:
        return false;
    }
  });
}

function isAlwaysTrue({ condition }: Op & { readonly kind: "while" }): boolean {
  return condition.kind === "constant" && condition.value === true;
}

function contains(ops: readonly Op[], kind: Op["kind"]): boolean {
  return ops.some((op) => op.kind === kind || nested(op).some((inner) => contains(inner, kind)));
}

function nested(op: Op): readonly (readonly Op[])[] {
  switch (op.kind) {
    case "if":
      return [op.then, op.otherwise];
    case "either":
      return op.branches;
    case "while":
    case "forall":
      return [op.body];
    default:
      return [];
  }
}

function validateOps(ops: readonly Op[], program: Program): readonly string[] {
  return ops.flatMap((op) => {
    const scope: ExprScope = { ...program, ofStep: false };
    return validateOp(op, program, scope);
  });
}

function validateOp(op: Op, program: Program, scope: ExprScope): readonly string[] {
  const { ir, where } = program;
  const inTable = (what: string, id: number, table: readonly unknown[]) =>
    id in table ? [] : [`${where}: no ${what} ${id}`];
  switch (op.kind) {
    case "step":
      return inTable("step", op.step, ir.steps);
    case "assign":
      return [...validateAssign(op, scope), ...validateExpr(op.value, scope)];
    case "bind": {
      const complaints = validateExpr(op.value, scope);
      program.bound = plus(program.bound, op.id);
      return complaints;
    }
    case "if": {
      const inner = [op.then, op.otherwise].flatMap((ops) => validateOps(ops, { ...program }));
      return [...validateCondition(op.condition, scope), ...inner];
    }
    case "choose":
      return validateChoose(op, scope);
    case "either":
      return op.branches.flatMap((branch) => validateOps(branch, { ...program }));
    case "await":
      return validateCondition(op.condition, scope);
    case "note":
      return [...inTable("edge", op.edge, ir.lockEdges), ...validateCondition(op.condition, scope)];
    case "check": {
      const isCheck = ir.properties[op.property]?.kind === "check";
      const complaint = isCheck ? [] : [`${where}: property ${op.property} is no check`];
      return [...complaint, ...validateCondition(op.condition, scope)];
    }
    case "forall":
      return validateForall(op, program, scope);
    case "while": {
      const loops = [...program.loops, op.id];
      const body = validateOps(op.body, { ...program, loops });
      return [...validateCondition(op.condition, scope), ...body];
    }
    case "break":
    case "continue":
      return program.loops.includes(op.loop) ? [] : [`${where}: ${op.kind} outside of its loop`];
    case "fault":
      return [];
    case "stand": {
      const locations = ir.threads[op.thread]?.locations ?? [];
      return inTable(`location of thread ${op.thread}`, op.location, locations);
    }
    case "finish":
      return (op.location ?? -1) < program.locations
        ? []
        : [`${where}: no location ${op.location}`];
  }
}

function validateAssign(op: Op & { readonly kind: "assign" }, scope: ExprScope) {
  const type = scope.ir.variables[op.place.variable]?.type ?? op.value.type;
  const complaints = [...validatePlace(op.place, scope), ...same(op.value.type, type)];
  const indices = op.place.indices.flatMap((index) => validateExpr(index, scope));
  return [...indices, ...complaints.map((text) => `${scope.where}: assign: ${text}`)];
}

function validateChoose(op: Op & { readonly kind: "choose" }, scope: ExprScope) {
  const variable = scope.ir.variables[op.variable];
  const isOwn = variable?.storage === "local" || variable?.storage === "temporary";
  const own = isOwn && variable.dimensions.length === 0;
  const types = variable === undefined ? [] : same(domainElement(op.domain), variable.type);
  return [
    ...(own ? [] : [`${scope.where}: chooses ${variable?.name}`]),
    ...types.map((text) => `${scope.where}: choose: ${text}`),
    ...domainParts(op.domain).flatMap((part) => validateExpr(part, scope)),
    ...(op.where === undefined ? [] : validateCondition(op.where, scope)),
  ];
}

function validateForall(op: Op & { readonly kind: "forall" }, program: Program, scope: ExprScope) {
  const allowed = ["bind", "if", "assign", "check", "fault"];
  const strange = (ops: readonly Op[]): readonly string[] =>
    ops.flatMap((one) => [
      ...(allowed.includes(one.kind) ? [] : [`${scope.where}: ${one.kind} inside forall`]),
      ...nested(one).flatMap(strange),
    ]);
  let bound = program.bound;
  const domains = op.binders.flatMap(({ id, domain }) => {
    const parts = domainParts(domain).flatMap((part) => validateExpr(part, { ...scope, bound }));
    bound = plus(bound, id);
    return parts;
  });
  const where = op.where === undefined ? [] : validateCondition(op.where, { ...scope, bound });
  const body = validateOps(op.body, { ...program, bound });
  return [...strange(op.body), ...domains, ...where, ...body];
}

function validateProperties(ir: Ir): readonly string[] {
  const scope = (where: string, ofStep: boolean): ExprScope => {
    return { ir, where, bound: new Set(), ofStep };
  };
  const properties = ir.properties.flatMap((property) => {
    if (property.kind === "check") return [];
    const ofStep = property.kind === "step" || (property.kind === "cover" && property.ofStep);
    return validateCondition(property.condition, scope(property.name, ofStep));
  });
  const conditions = [...ir.constraints, ...ir.mayStop].flatMap((one) =>
    validateCondition(one, scope("constraint or may stop", false)),
  );
  return [...properties, ...conditions];
}
