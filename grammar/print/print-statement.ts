/** Statements and blocks → documents. */
import type { Block, Expression, IfStatement, LockReference, Statement } from "../ast/ast.js";
import type { Doc } from "./doc.js";
import { concat, fill, group, indent, join, line, withCommas } from "./doc.js";
import type { PrintContext } from "./print-context.js";
import {
  printBinders,
  printExpression,
  printType,
  printWhere,
  subscript,
} from "./print-expression.js";
import { printBraces } from "./print-list.js";

/** How the braces of a block are decided where the block alone does not decide. */
interface BlockLayout {
  /** Comments from this offset on belong into the block. */
  readonly from?: number;
  /** Whether it breaks together with others. */
  readonly together?: boolean;
}

/** `{ … }`: on lines of its own if the author broke it or if it does not fit. */
export function printBlock(context: PrintContext, block: Block, layout: BlockLayout = {}): Doc {
  const items = block.statements.map((statement) => {
    return { span: statement.span, doc: () => printStatement(context, statement) };
  });
  const { start: open, end } = block.span;
  return printBraces(context, items, { open, close: end - 1, separator: ";", ...layout });
}

/** One statement, without the end of its line. */
export function printStatement(context: PrintContext, statement: Statement): Doc {
  switch (statement.kind) {
    case "labelled": {
      const { label, body } = statement;
      const inner =
        body.kind === "block" ? printBlock(context, body) : printStatement(context, body);
      return concat(`${label.text}: `, inner);
    }
    case "if":
      return printIf(context, statement);
    case "either":
      return printBranches(context, statement.branches);
    case "ghost":
      return concat("ghost ", printStatement(context, statement.body));
    case "while":
    case "loop":
    case "for":
    case "forall statement":
    case "atomic":
    case "hold":
      return concat(printHead(context, statement), " ", printBlock(context, statement.body));
    default:
      return printSimple(context, statement);
  }
}

type Compound = Extract<
  Statement,
  { kind: "while" | "loop" | "for" | "forall statement" | "atomic" | "hold" }
>;

/** What stands before the block. */
function printHead(context: PrintContext, statement: Compound): Doc {
  switch (statement.kind) {
    case "while":
      return group("while ", indent(printExpression(context, statement.condition)));
    case "loop":
      return "loop";
    case "for": {
      const domain = indent(printExpression(context, statement.domain));
      return group(`for ${statement.name.text} in `, domain);
    }
    case "forall statement":
      return group("forall ", printBinders(context, statement.binders, statement.where));
    case "atomic":
      return statement.assume ? "assume atomic" : "atomic";
    case "hold": {
      const { lock, mode, when } = statement;
      const taken = concat("hold ", printLock(context, lock), mode ? ` ${mode.text}` : "");
      return group(taken, printWhen(context, when));
    }
  }
}

type Simple = Exclude<Statement, Compound | { kind: "labelled" | "if" | "either" | "ghost" }>;

function printSimple(context: PrintContext, statement: Simple): Doc {
  switch (statement.kind) {
    case "let": {
      const { mutable, name, type, value } = statement;
      const head = concat(mutable ? "var " : "let ", name.text);
      const typed = type ? concat(head, " : ", printType(context, type)) : head;
      return printAssigned(context, typed, value);
    }
    case "assign": {
      const targets = statement.targets.map((target) => printExpression(context, target));
      const values = statement.values.map((value) => printExpression(context, value));
      const right = values.length === 1 ? values : [fill(withCommas(values))];
      return group(join(", ", targets), ` ${statement.operator}`, indent(line, ...right));
    }
    case "choose": {
      const domain = printExpression(context, statement.domain);
      const where = printWhere(context, statement.where);
      return group(`choose ${statement.name.text} in `, domain, where);
    }
    case "take": {
      const place = printExpression(context, statement.place);
      const where = printWhere(context, statement.where);
      return group(`take ${statement.name.text} from `, place, where);
    }
    case "await":
      return group("await ", printExpression(context, statement.condition));
    case "word":
      return printWord(context, statement);
    case "assert": {
      const { name, condition, message } = statement;
      const head = name ? `assert ${name.text}: ` : "assert ";
      const text = message === undefined ? "" : concat(",", indent(line, quote(message)));
      return group(head, printExpression(context, condition), text);
    }
    case "return": {
      if (statement.value === undefined) return "return";
      return group("return ", printExpression(context, statement.value));
    }
    case "break":
    case "continue":
    case "skip":
    case "fence":
    case "restart":
      return statement.kind;
    case "flush":
      return concat("flush ", printExpression(context, statement.place));
    case "call statement":
      return printExpression(context, statement.call);
  }
}

function printWord(context: PrintContext, statement: Extract<Statement, { kind: "word" }>): Doc {
  const { word, lock, mode, toMode, result } = statement;
  return concat(
    statement.try ? "try " : "",
    `${word.text} `,
    printLock(context, lock),
    mode ? ` ${mode.text}` : "",
    toMode ? ` to ${toMode.text}` : "",
    result ? ` -> ${result.text}` : "",
  );
}

function printIf(context: PrintContext, statement: IfStatement): Doc {
  const together = statement.otherwise !== undefined;
  const parts: Doc[] = [];
  let from: number | undefined;
  for (let one: Block | IfStatement | undefined = statement; one !== undefined; ) {
    const layout: BlockLayout = { together, ...(from === undefined ? {} : { from }) };
    if (parts.length > 0) parts.push(" else ");
    if (one.kind === "block") {
      parts.push(printBlock(context, one, layout));
      break;
    }
    const condition: Doc = group("if ", indent(printExpression(context, one.condition)));
    parts.push(condition, " ", printBlock(context, one.then, layout));
    from = one.then.span.end;
    one = one.otherwise;
  }
  return group(...parts);
}

function printBranches(context: PrintContext, branches: readonly Block[]): Doc {
  const docs = branches.map((branch, index) => {
    const before = branches[index - 1];
    const from = before === undefined ? {} : { from: before.span.end };
    return printBlock(context, branch, { together: true, ...from });
  });
  return group("either ", join(" or ", docs));
}

/** `head = value`, the value on the next line if it must. */
export function printAssigned(context: PrintContext, head: Doc, value: Expression): Doc {
  return group(head, " =", indent(line, printExpression(context, value)));
}

/** ` when …`, or nothing. */
export function printWhen(context: PrintContext, when?: Expression): Doc {
  if (when === undefined) return "";
  return indent(line, "when ", printExpression(context, when));
}

/** `inv[f]`. */
export function printLock(context: PrintContext, { name, indices }: LockReference): Doc {
  return concat(name.text, ...indices.map((index) => subscript(context, index)));
}

/** A string as it is written. */
export function quote(text: string): string {
  const escaped = text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
  return `"${escaped}"`;
}
