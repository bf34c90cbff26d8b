/**
 * The text of a tracepoint, as its format in the kernel with names for what is wanted:
 *
 *     dev {} ino {ino} pgoff {page} pglen {}
 *
 * A hole takes as little as it can; the last one, if nothing stands behind it, the rest.
 */
export type TextTemplate = (text: string) => ReadonlyMap<string, string> | undefined;

export const holePattern = /\{(\w*)\}/g;

export function textTemplate(source: string): TextTemplate {
  const names = [...source.matchAll(holePattern)].map(([, name = ""]) => name);
  const literals = source
    .split(/\{\w*\}/)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const pattern = new RegExp(`^${literals.join("(.*?)")}\\s*$`);
  return (text) => {
    const found = pattern.exec(text);
    if (found === null) return undefined;
    const values = names.map((name, index): [string, string] => [name, found[index + 1] ?? ""]);
    return new Map(values.filter(([name]) => name !== ""));
  };
}
