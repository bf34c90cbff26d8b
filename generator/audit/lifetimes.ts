/**
 * Where locals are used for the last time: what is known of one matters no longer behind that, and
 * states that differ in nothing else are one. Without it a place behind n bools has 2^n states.
 */
import {
  type AnyNode,
  type Ast,
  type CheckedModel,
  eachNode,
  type LocalSymbol,
  type Span,
} from "../../grammar/index.js";

/** Locals that are dead behind a statement or a call of an operation, by the place of the text. */
export type Lifetimes = ReadonlyMap<AnyNode, readonly LocalSymbol[]>;

interface Life {
  readonly local: LocalSymbol;
  readonly uses: Span[];
  last: number;
}

export function lifetimesOf(model: CheckedModel): Lifetimes {
  const lives = livesOf(model);
  const dead = new Map<AnyNode, readonly LocalSymbol[]>();
  for (const declaration of model.declarations) {
    if (declaration.kind !== "operation" && declaration.kind !== "process") continue;
    const own = lives.filter(({ local }) => isIn(local.span, declaration.span));
    keepThroughLoops(declaration, own);
    keepWhatTheyStandFor(model, declaration, own);
    const { kind } = declaration;
    if (kind === "operation")
      dead.set(
        declaration,
        own.map(({ local }) => local),
      );
    eachNode(declaration.body, (node) => {
      if (node.kind !== "block") return;
      for (const one of node.statements) {
        const ending = own.filter(({ last }) => one.span.start < last && last <= one.span.end);
        if (ending.length > 0)
          dead.set(
            one,
            ending.map(({ local }) => local),
          );
      }
    });
  }
  return dead;
}

function livesOf({ symbols }: CheckedModel): readonly Life[] {
  const lives = new Map<LocalSymbol, Life>();
  for (const [{ span }, symbol] of symbols) {
    if (symbol.kind !== "local") continue;
    const life = lives.get(symbol) ?? { local: symbol, uses: [], last: 0 };
    life.uses.push(span);
    life.last = Math.max(life.last, span.end);
    lives.set(symbol, life);
  }
  return [...lives.values()];
}

/** What is declared before a loop and used in it is used in its last round, at the end of it. */
function keepThroughLoops(declaration: Ast.Declaration, lives: readonly Life[]): void {
  eachNode(declaration, ({ kind, span }) => {
    if (kind !== "while" && kind !== "loop" && kind !== "for") return;
    for (const life of lives) {
      if (isIn(life.local.span, span) || !life.uses.some((use) => isIn(use, span))) continue;
      life.last = Math.max(life.last, span.end);
    }
  });
}

/** `let b = a`: what is known of `b` is said of `a`, so `a` lives as long. */
function keepWhatTheyStandFor(
  model: CheckedModel,
  declaration: Ast.Declaration,
  lives: readonly Life[],
): void {
  const lets: Ast.LetStatement[] = [];
  eachNode(declaration, (node) => {
    if (node.kind === "let" && !node.mutable) lets.push(node);
  });
  // From the last to the first: what `a` stands for was declared before it.
  for (const { name, value } of lets.reverse()) {
    const symbol = model.symbols.get(name);
    const last = lives.find(({ local }) => local === symbol)?.last ?? 0;
    for (const life of lives) {
      if (life.uses.some((use) => isIn(use, value.span))) life.last = Math.max(life.last, last);
    }
  }
}

function isIn(inner: Span, outer: Span): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}
