/**
 * What the processor cannot do in one go: steps of the threaded flavour that touch more than one
 * location which no lock guards. They happen under the step lock, and so does every other access to
 * the variables in them (R3). Also, which variables somebody waits for (R5), and which locks are
 * taken by ranges (K7).
 */
import { type Ast, eachNode } from "../../grammar/index.js";
import { type Emitter, symbolOf } from "./emitter.js";
import { patternNames } from "./pattern.js";
import { settledVariables } from "./settled.js";
import { unaliased } from "./types.js";

export interface Together {
  /** Statements, and expressions that are a step of their own. */
  readonly nodes: ReadonlySet<object>;
  readonly variables: ReadonlySet<Ast.VariableDeclaration>;
  /** Of the variables those that can be read without the step lock all the same. */
  readonly settled: ReadonlySet<Ast.VariableDeclaration>;
  readonly awaited: ReadonlySet<Ast.VariableDeclaration>;
  readonly ranged: ReadonlySet<Ast.LockDeclaration>;
}

interface Finding {
  readonly emitter: Emitter;
  readonly nodes: Set<Ast.Statement | Ast.Expression>;
  /** What each step under the step lock touches, again and again if it does. */
  readonly steps: Variables[];
  readonly awaited: Set<Ast.VariableDeclaration>;
  readonly ranged: Set<Ast.LockDeclaration>;
}

type Variables = readonly Ast.VariableDeclaration[];

export function findTogether(emitter: Emitter): Together {
  const finding: Finding = {
    emitter,
    nodes: new Set(),
    steps: [],
    awaited: new Set(),
    ranged: new Set(),
  };
  for (const declaration of emitter.model.declarations) {
    if (declaration.kind !== "operation" && declaration.kind !== "process") continue;
    inBlock(finding, declaration.body);
    eachNode(declaration.body, (node) => {
      if (node.kind !== "lock reference") return;
      const symbol = symbolOf(emitter, node.name);
      const byRange = node.indices.some((one) => one.kind === "range");
      if (symbol?.kind === "lock" && byRange) finding.ranged.add(symbol.declaration);
    });
  }
  const variables = lockedVariables(emitter, finding.steps);
  const { nodes } = finding;
  const isStoredInOneGo = (one: Ast.VariableDeclaration) => !isOpaque(emitter, one);
  const settled = settledVariables(emitter, {
    nodes,
    variables,
    namedIn: (node) => variablesIn(emitter, node, new Set()).map((one) => one.declaration),
  });
  return { ...finding, variables, settled: new Set([...settled].filter(isStoredInOneGo)) };
}

/**
 * Variables that are accessed under the step lock everywhere. A step may touch one location once
 * that is not: it happens when it does so. Those that occur in the fewest steps stay outside.
 */
function lockedVariables(
  emitter: Emitter,
  steps: readonly Variables[],
): ReadonlySet<Ast.VariableDeclaration> {
  const all = new Set(steps.flat());
  const uses = (one: Ast.VariableDeclaration): number =>
    steps.reduce((sum, step) => sum + step.filter((other) => other === one).length, 0);
  const outside = new Set<Ast.VariableDeclaration>();
  for (const one of [...all].sort((a, b) => uses(a) - uses(b))) {
    const isAlone = steps.every((step) => {
      return !step.includes(one) || step.filter((x) => x === one || outside.has(x)).length === 1;
    });
    if (isAlone && !isOpaque(emitter, one)) outside.add(one);
  }
  return new Set([...all].filter((one) => !outside.has(one)));
}

/** Real bytes are not stored in one go. */
function isOpaque(emitter: Emitter, { type }: Ast.VariableDeclaration): boolean {
  const named = unaliased(emitter, type);
  return named.kind === "named type" && symbolOf(emitter, named.name)?.kind === "opaque";
}

function inBlock(finding: Finding, block: Ast.Block): void {
  for (const statement of block.statements) inStatement(finding, statement);
}

function inStatement(finding: Finding, statement: Ast.Statement): void {
  switch (statement.kind) {
    case "labelled":
      if (statement.body.kind === "block") inBlock(finding, statement.body);
      else inStatement(finding, statement.body);
      return;
    case "atomic":
      awaitsIn(finding, statement.body);
      together(finding, statement, touched(finding, statement.body));
      return;
    case "if":
      together(finding, statement.condition, touched(finding, statement.condition));
      inBlock(finding, statement.then);
      if (statement.otherwise?.kind === "if") inStatement(finding, statement.otherwise);
      else if (statement.otherwise) inBlock(finding, statement.otherwise);
      return;
    case "while":
      together(finding, statement.condition, touched(finding, statement.condition));
      inBlock(finding, statement.body);
      return;
    case "for":
      together(finding, statement.domain, touched(finding, statement.domain));
      inBlock(finding, statement.body);
      return;
    case "loop":
    case "hold":
      inBlock(finding, statement.body);
      return;
    case "either":
      for (const branch of statement.branches) inBlock(finding, branch);
      return;
    case "let":
      if (callsOperation(finding, statement.value)) return;
      together(finding, statement.value, touched(finding, statement.value));
      return;
    case "return":
      if (statement.value && !callsOperation(finding, statement.value)) {
        together(finding, statement.value, touched(finding, statement.value));
      }
      return;
    case "await":
      awaits(finding, statement.condition);
      together(finding, statement.condition, lookedAt(finding, statement.condition));
      return;
    case "choose":
    case "take":
      chosen(finding, statement);
      return;
    case "call statement":
    case "ghost":
    case "assert":
      return;
    case "assign":
      if (callsOperation(finding, statement.values[0])) return;
      together(finding, statement, touched(finding, statement));
      return;
    default:
      together(finding, statement, touched(finding, statement));
  }
}

/** Its steps are those of the operation (S5). */
function callsOperation({ emitter }: Finding, e: Ast.Expression | undefined): boolean {
  return e?.kind === "call" && symbolOf(emitter, e.callee)?.kind === "operation";
}

/** One access is one go; with two, or with a block that says so, it takes the step lock. */
function together(finding: Finding, node: Ast.Statement | Ast.Expression, all: Variables): void {
  const assumed = node.kind === "atomic" && node.assume;
  if (all.length < 2 && !(assumed && all.length > 0)) return;
  finding.nodes.add(node);
  finding.steps.push(all);
}

/** What is chosen from is waited for and looked at, and `take` takes it out. */
function chosen(finding: Finding, statement: Ast.ChooseStatement | Ast.TakeStatement): void {
  const all = touched(finding, statement);
  if (all.length === 0) return;
  finding.nodes.add(statement);
  finding.steps.push([...all, ...all]);
  for (const variable of all) finding.awaited.add(variable);
}

/** Names that a wait binds are read behind it, so it is two accesses. */
function lookedAt(finding: Finding, condition: Ast.Expression): Variables {
  const all = touched(finding, condition);
  return patternNames(condition).length > 0 ? [...all, ...all] : all;
}

function awaitsIn(finding: Finding, block: Ast.Block): void {
  eachNode(block, (node) => {
    if (node.kind === "await") awaits(finding, node.condition);
    if (node.kind === "take" || node.kind === "choose") {
      for (const variable of touched(finding, node)) finding.awaited.add(variable);
    }
  });
}

function awaits(finding: Finding, condition: Ast.Expression): void {
  const all = variablesIn(finding.emitter, condition, new Set());
  for (const { declaration } of all) finding.awaited.add(declaration);
}

/** Accesses to what nothing guards, one entry each; what is looked at again and again has two. */
function touched(finding: Finding, node: Ast.Statement | Ast.Block | Ast.Expression): Variables {
  const all = variablesIn(finding.emitter, node, new Set());
  return all.filter(({ declaration }) => !isGuarded(declaration)).map((one) => one.declaration);
}

/** Reads and writes are ordered by a lock. */
export function isGuarded({ guarded }: Ast.VariableDeclaration): boolean {
  return guarded !== undefined && !guarded.writesOnly;
}

interface Access {
  readonly declaration: Ast.VariableDeclaration;
}

type Callee = Ast.FunctionDeclaration | Ast.OperationDeclaration;

function variablesIn(
  emitter: Emitter,
  node: Ast.Statement | Ast.Block | Ast.Expression,
  seen: ReadonlySet<Callee>,
): readonly Access[] {
  const found: Access[] = [];
  eachNode(node, (one) => {
    if (one.kind === "ghost") return false;
    if (one.kind === "assign") {
      // Where a value is changed in part, what is there is read as well.
      const reads = one.operator !== "=" && !isElement(one);
      const targets = one.targets.filter((target) => reads || target.kind === "field");
      for (const target of targets) found.push(...variablesIn(emitter, target, seen));
    }
    if (["quantifier", "comprehension", "forall statement", "for", "while"].includes(one.kind)) {
      const inside = namesIn(emitter, one, seen);
      found.push(...inside, ...inside);
      return false;
    }
    found.push(...namesAt(emitter, one, seen));
    return true;
  });
  return found;
}

function namesIn(
  emitter: Emitter,
  node: Parameters<typeof eachNode>[0],
  seen: ReadonlySet<Callee>,
): readonly Access[] {
  const found: Access[] = [];
  eachNode(node, (one) => {
    if (one.kind === "ghost") return false;
    found.push(...namesAt(emitter, one, seen));
    return true;
  });
  return found;
}

/** The variable that a node names, or those of the function that it calls. */
function namesAt(
  emitter: Emitter,
  node: Parameters<typeof eachNode>[0],
  seen: ReadonlySet<Callee>,
): readonly Access[] {
  const name =
    node.kind === "name expression" ? node.name : node.kind === "call" ? node.callee : undefined;
  const symbol = name && symbolOf(emitter, name);
  if (symbol?.kind === "variable") {
    return symbol.declaration.storage === "ghost" ? [] : [{ declaration: symbol.declaration }];
  }
  if (symbol?.kind !== "function" && symbol?.kind !== "operation") return [];
  if (seen.has(symbol.declaration)) return [];
  return variablesIn(emitter, symbol.declaration.body, new Set([...seen, symbol.declaration]));
}

/** `S += {x}`, `S -= {x}`: one element of a set is one location (R2). */
function isElement(statement: Ast.AssignStatement): boolean {
  return statement.values.every((value) => value.kind === "set" && value.elements.length === 1);
}
