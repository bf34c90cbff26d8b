/** The rules of the device are numbered without gaps, and code cites none that is not there. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { filesBelow } from "../support/cases.js";
import { projectText } from "../support/project.js";

const page = projectText("docs/pmem.md");
const rules = [...page.matchAll(/^- \*\*PM(\d+)\*\*/gm)].map(([, number]) => Number(number));

test("rules are numbered without gaps", () => {
  assert.equal(
    rules,
    rules.map((_, index) => index + 1),
  );
});

test("every rule says where it is from, unless it is the device's own", () => {
  const own = [4, 12, 13, 14, 17, 18];
  const known = [...page.matchAll(/^\| ([A-Z][\w, ]+) \|/gm)].flatMap(([, names = ""]) =>
    names.split(", "),
  );
  for (const [, number = "", text = ""] of page.matchAll(/^- \*\*PM(\d+)\*\*(.*)/gm)) {
    if (own.includes(Number(number))) continue;
    const sources = /\[([^\]]+)\]$/.exec(text)?.[1] ?? "";
    assert.ok(
      known.some((name) => sources.includes(name)),
      `PM${number} has no source`,
    );
  }
});

test("what the code cites is there", () => {
  const files = [...filesBelow("runtime"), ...filesBelow("test/runtime")];
  for (const path of files.filter((each) => each.endsWith(".ts"))) {
    for (const [cited, number] of projectText(path).matchAll(/\bPM(\d+)\b/g)) {
      assert.ok(rules.includes(Number(number)), `${path} cites ${cited}`);
    }
  }
});

test.run();
