/**
 * The lock order of a protocol as a picture: outer locks above, an arrow to what is taken inside,
 * red where arrows go round. Layout by dagre, which is loaded only when somebody draws.
 */
import type { LockGraph, LockGraphEdge } from "./lock-graph.js";

const characterWidth = 8.4;
const boxHeight = 30;
const padding = 14;

interface Point {
  readonly x: number;
  readonly y: number;
}

export async function lockGraphSvg(graph: LockGraph): Promise<string> {
  const { default: dagre } = await import("@dagrejs/dagre");
  const layout = layOut(dagre, graph);
  const { width = 0, height = 0 } = layout.graph();
  const boxes = graph.classes.map((name) => {
    const { x, y, width: wide } = layout.node(name) as Point & { readonly width: number };
    const [left, top] = [x - wide / 2, y - boxHeight / 2].map(rounded);
    return [
      `<rect x="${left}" y="${top}" width="${rounded(wide)}" height="${boxHeight}" rx="6"/>`,
      `<text x="${rounded(x)}" y="${rounded(y + 4.5)}">${escaped(name)}</text>`,
    ].join("");
  });
  const drawn = graph.edges.filter(({ isImplied }) => !isImplied);
  const arrows = drawn.map((edge) => arrow(edge, pointsOf(layout, edge)));
  const [wide, high] = [Math.ceil(width), Math.ceil(height)];
  const box = `width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${box}>`,
    `<title>${escaped(graph.protocol)}: lock order</title>`,
    style,
    markers,
    ...arrows,
    ...boxes,
    "</svg>",
    "",
  ].join("\n");
}

const style = `<style>
svg { background: white }
rect { fill: #f6f8fa; stroke: #57606a }
text { font: 14px monospace; text-anchor: middle; fill: #1f2328 }
path { fill: none; stroke: #57606a; stroke-width: 1.4; marker-end: url(#tip) }
path.declared { stroke-dasharray: 5 4 }
path.cycle { stroke: #cf222e; stroke-width: 2; marker-end: url(#red) }
</style>`;

const markers = `<defs>${marker("tip", "#57606a")}${marker("red", "#cf222e")}</defs>`;

function marker(id: string, colour: string): string {
  const place = 'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"';
  const tip = `<polygon points="0 0 8 4 0 8" fill="${colour}"/>`;
  return `<marker id="${id}" ${place} markerUnits="userSpaceOnUse" orient="auto">${tip}</marker>`;
}

type Dagre = typeof import("@dagrejs/dagre")["default"];

function layOut(dagre: Dagre, { classes, edges }: LockGraph) {
  const layout = new dagre.graphlib.Graph();
  layout.setGraph({ rankdir: "TB", nodesep: 40, ranksep: 42, marginx: 16, marginy: 16 });
  layout.setDefaultEdgeLabel(() => ({}));
  for (const name of classes) {
    const width = name.length * characterWidth + 2 * padding;
    layout.setNode(name, { label: name, width, height: boxHeight });
  }
  for (const { from, to, isImplied } of edges) if (!isImplied) layout.setEdge(from, to, {});
  dagre.layout(layout);
  return layout;
}

function pointsOf(layout: ReturnType<typeof layOut>, { from, to }: LockGraphEdge): Point[] {
  const { points = [] } = layout.edge(from, to) as { readonly points?: Point[] };
  return points;
}

function arrow({ from, to, sites, isInCycle }: LockGraphEdge, points: readonly Point[]): string {
  const kind = isInCycle ? "cycle" : sites.length === 0 ? "declared" : "seen";
  const places = sites.map(({ waits }) => `${waits.file}:${waits.line}`).join(", ");
  const title = `${from}, then ${to}: ${places === "" ? "declared" : places}`;
  return `<path class="${kind}" d="${pathThrough(points)}"><title>${escaped(title)}</title></path>`;
}

/** A smooth line: quadratic curves with the middles between points as their ends. */
function pathThrough(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const last = rest.at(-1) ?? first;
  const curves = rest.slice(0, -1).map((point, i) => {
    const next = rest[i + 1] ?? last;
    const end = i === rest.length - 2 ? last : middle(point, next);
    return `Q ${at(point)} ${at(end)}`;
  });
  return [`M ${at(first)}`, ...(curves.length === 0 ? [`L ${at(last)}`] : curves)].join(" ");
}

function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

function at({ x, y }: Point): string {
  return `${rounded(x)} ${rounded(y)}`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
