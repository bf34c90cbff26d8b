/** The lock order of a protocol as a graph in the language of Graphviz. */
import type { LockGraph } from "./lock-graph.js";

export function lockGraphDot({ protocol, classes, edges }: LockGraph): string {
  const nodes = classes.map((name) => `  ${quoted(name)};`);
  const arrows = edges.map(({ from, to, declared, sites, isInCycle, isImplied }) => {
    const places = sites.map(({ waits }) => `${waits.file}:${waits.line}`).join("\n");
    const style = [
      ...(sites.length === 0 ? ["style=dashed"] : []),
      ...(isImplied ? ["color=gray"] : []),
      ...(isInCycle ? ["color=red", "fontcolor=red"] : []),
      `tooltip=${quoted(places === "" ? "declared" : places)}`,
      ...(declared && sites.length > 0 ? ["penwidth=2"] : []),
    ];
    return `  ${quoted(from)} -> ${quoted(to)} [${style.join(", ")}];`;
  });
  return [
    `digraph ${quoted(protocol)} {`,
    "  rankdir=TB;",
    '  node [shape=box, style=rounded, fontname="monospace"];',
    ...nodes,
    ...arrows,
    "}",
    "",
  ].join("\n");
}

function quoted(text: string): string {
  const escaped = text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
  return `"${escaped}"`;
}
