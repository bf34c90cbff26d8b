/** When progress is shown: soon and often on a terminal, late and seldom in a log. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { progressLine } from "../../cli/progress.js";

const progress = { states: 1_234_567, successors: 3_000_000, depth: 12, frontier: 4_321 };

/** What is written when the line is offered progress every 50 ms for so many seconds. */
function watch(options: {
  readonly isTerminal: boolean;
  readonly seconds: number;
  readonly width?: number;
  readonly label?: string;
}): string[] {
  const clock = { time: 0, now: () => clock.time };
  const written: string[] = [];
  const stream = {
    isTerminal: options.isTerminal,
    width: options.width ?? 60,
    colours: false,
    write: (text: string) => {
      written.push(text);
    },
  };
  const line = progressLine(options.label ?? "a main", stream, clock);
  for (; clock.time < options.seconds * 1000; clock.time += 50) line.show(progress);
  line.clear();
  return written;
}

test("a short search shows nothing", () => {
  assert.equal(watch({ isTerminal: true, seconds: 0.25 }), []);
  assert.equal(watch({ isTerminal: false, seconds: 4 }), []);
});

test("on a terminal one line, ten times a second, cut to its width, cleared at the end", () => {
  const written = watch({ isTerminal: true, seconds: 2.3 });
  assert.is(written.length, 21);
  assert.is(written.at(-1), "\r\x1b[2K");
  for (const text of written) assert.ok(text.startsWith("\r\x1b[2K") && text.length <= 4 + 60);
});

test("where a terminal has no room for it all, the label gives way", () => {
  const label = "a_long_protocol main";
  const [first = ""] = watch({ isTerminal: true, seconds: 0.4, width: 92, label });
  assert.match(first, /…\w+ main: 1,234,567 states/);
  assert.match(first, /frontier 4,321, 0.30 s$/);
});

test("a log has a line after five seconds and then ever fewer, but one each half minute", () => {
  const written = watch({ isTerminal: false, seconds: 101 });
  assert.is(written.length, 5);
  assert.is(
    written[0],
    "a main: 1,234,567 states, 600,000 successors/s, depth 12, frontier 4,321, 5.00 s\n",
  );
});

test.run();
