/** Comments of the spec as comments of the module. */

/** `/** … *\/` of the lines of a `///` comment; nothing for none. */
export function docComment(lines: readonly string[]): string {
  const safe = lines.map((line) => line.replace(/\*\//g, "* /").trimEnd());
  if (safe.length === 0) return "";
  if (safe.length === 1) return `/** ${safe[0]} */`;
  return ["/**", ...safe.map((line) => ` * ${line}`.trimEnd()), " */"].join("\n");
}
