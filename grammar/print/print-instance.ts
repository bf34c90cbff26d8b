/** Instances → documents: on one line; else `expect` below; else the settings on own lines. */
import type {
  Expectation,
  Expression,
  InstanceDeclaration,
  PropertyReference,
} from "../ast/ast.js";
import type { Doc } from "./doc.js";
import { choice, concat, fill, hardLine, indent, row, withCommas } from "./doc.js";
import type { PrintContext } from "./print-context.js";
import { findBracket, hasComments } from "./print-context.js";
import { printArithmetic, printExpression } from "./print-expression.js";
import { printBraces } from "./print-list.js";

export function printInstance(context: PrintContext, one: InstanceDeclaration): Doc {
  const head = `instance ${one.name.text}`;
  const expect = printExpectations(context, one.expectations);
  const tail = [one.withCrash ? "with crash" : undefined, expect];
  const behind = tail.flatMap((doc) => (doc === undefined ? [] : [" ", doc]));
  if (one.settings.length === 0) {
    const below = concat(head, one.withCrash ? " with crash" : "", indent(hardLine, expect ?? ""));
    return choice(row("instance", [head, undefined, ...tail]), expect === undefined ? head : below);
  }
  const open = findBracket(context, "{", one.name.span.end);
  const close = findBracket(context, "}", one.settings.at(-1)?.span.end ?? open);
  const commented = hasComments(context, open, close);
  const settings = printSettings(context, one, { open, close, broken: false });
  if (commented) return concat(`${head} `, settings, ...behind);
  const broken = printSettings(context, one, { open, close, broken: true });
  const flat = row("instance", [head, settings, ...tail]);
  const long = concat(`${head} `, broken, ...behind);
  if (expect === undefined) return choice(flat, long);
  const crash = one.withCrash ? " with crash" : "";
  return choice(flat, concat(`${head} `, settings, crash, indent(hardLine, expect)), long);
}

interface SettingsLayout {
  readonly open: number;
  readonly close: number;
  readonly broken: boolean;
}

function printSettings(
  context: PrintContext,
  one: InstanceDeclaration,
  layout: SettingsLayout,
): Doc {
  const items = one.settings.map(({ span, name, value }) => {
    return { span, doc: () => concat(`${name.text} = `, printExpression(context, value)) };
  });
  const { open, close } = layout;
  if (!layout.broken) return printBraces(context, items, { open, close, separator: "," });
  const docs = withCommas(items.map((item) => item.doc()));
  return concat("{", indent(hardLine, fill(docs)), hardLine, "}");
}

function printExpectations(
  context: PrintContext,
  expectations: readonly Expectation[],
): Doc | undefined {
  if (expectations.length === 0) return undefined;
  const docs = expectations.map((one) => printExpectation(context, one));
  return concat("expect ", indent(fill(withCommas(docs))));
}

function printExpectation(context: PrintContext, one: Expectation): Doc {
  switch (one.kind) {
    case "holds":
      return one.property ? `holds ${printReference(one.property)}` : "holds";
    case "violated":
      return concat(`violated ${printReference(one.property)}`, within(context, one.withinSteps));
    case "deadlock":
      return concat("deadlock", within(context, one.withinSteps));
    case "no deadlock":
      return "no deadlock";
    case "count":
      return concat(`${one.what} `, printArithmetic(context, one.value));
  }
}

function within(context: PrintContext, steps?: Expression): Doc {
  return steps ? concat(" in <= ", printArithmetic(context, steps), " steps") : "";
}

function printReference({ family, name }: PropertyReference): string {
  if (family === "lock order") return family;
  return family === "named" ? `${name?.text}` : `${family} ${name?.text}`;
}
