/**
 * Colour as meaning: texts carry a tone, and only the last step turns tones into escape sequences.
 */

export type Tone = "plain" | "strong" | "dim" | "bad" | "good" | "warning";

/** Makes a text look as its tone says; one of these is chosen once per report. */
export type Painter = (tone: Tone, text: string) => string;

const codes: Record<Tone, string> = {
  plain: "",
  strong: "1",
  dim: "2",
  bad: "31",
  good: "32",
  warning: "33",
};

export const noColour: Painter = (_tone, text) => text;

export const ansiColour: Painter = (tone, text) =>
  tone === "plain" || text === "" ? text : `\u001b[${codes[tone]}m${text}\u001b[0m`;

/** Length as a terminal shows it, for the characters that we print. */
export function widthOf(text: string): number {
  return [...text].length;
}

/**
 * Breaks a text at blanks into lines of at most `width`, later ones indented. Words are not cut.
 */
export function wrap(text: string, width: number, indent = "  "): readonly string[] {
  const lines: string[] = [];
  const margin = /^ */.exec(text)?.[0] ?? "";
  const [first = "", ...words] = text.slice(margin.length).split(" ");
  let line = margin + first;
  for (const word of words) {
    if (widthOf(line) + 1 + widthOf(word) <= width) {
      line += ` ${word}`;
    } else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line];
}
