import { test } from "uvu";
import * as assert from "uvu/assert";
import { combineExitCodes } from "../../cli/exit-code.js";

test("the severest part of a run counts", () => {
  assert.is(combineExitCodes([]), 0);
  assert.is(combineExitCodes([0, 3]), 3);
  assert.is(combineExitCodes([3, 1, 0]), 1);
  assert.is(combineExitCodes([1, 2, 3]), 2);
  assert.is(combineExitCodes([2, 130]), 130);
  assert.is(combineExitCodes([130, 70]), 70);
});

test.run();
