/**
 * The analysis says what is wrong and never throws, whatever parses: cases with one line taken out,
 * doubled or replaced by another, and single words exchanged, by a fixed seed.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, load } from "../../grammar/index.js";
import { casesOf, specs } from "../support/cases.js";

const rounds = 300;
const texts = [...casesOf("diagnostic"), ...specs()].map((file) => file.text);

/** Numbers below `end` from a fixed seed (xorshift, 32 bits). */
function numbers(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % end;
  };
}

test("whatever parses is analyzed without an exception", () => {
  const random = numbers(20_151_014);
  let parsed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const text = mutate(texts[random(texts.length)] ?? "", random);
    const loaded = load("a.lockspec", (path) => (path === "a.lockspec" ? text : undefined));
    if (!loaded.ok) continue;
    parsed += 1;
    try {
      analyze(loaded.value);
    } catch (error) {
      assert.unreachable(`${String(error)}\n${text}`);
    }
  }
  assert.ok(parsed > rounds / 3, `only ${parsed} texts were well formed`);
});

function mutate(text: string, random: (end: number) => number): string {
  const lines = text.split("\n");
  const at = random(lines.length);
  const line = lines[at] ?? "";
  switch (random(4)) {
    case 0:
      return lines.toSpliced(at, 1).join("\n");
    case 1:
      return lines.toSpliced(at, 0, line).join("\n");
    case 2:
      return lines.toSpliced(at, 1, lines[random(lines.length)] ?? "").join("\n");
    default: {
      const words = text.match(/\w+/g) ?? [];
      const other = words[random(words.length)] ?? "";
      const places = [...line.matchAll(/\w+/g)];
      const place = places[random(Math.max(1, places.length))];
      if (place === undefined) return text;
      const end = place.index + place[0].length;
      const changed = line.slice(0, place.index) + other + line.slice(end);
      return lines.toSpliced(at, 1, changed).join("\n");
    }
  }
}

test.run();
