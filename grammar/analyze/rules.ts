/**
 * The rules of the analysis: one mistake that users make each, in the order in which they are
 * told.
 */
import type { Rule } from "./analyzed.js";
import { reportActionTwice } from "./report-action-twice.js";
import { reportAssignmentTarget } from "./report-assignment-target.js";
import { reportBuiltInName } from "./report-built-in-name.js";
import { reportConstantRange } from "./report-constant-range.js";
import { reportDuplicateMember } from "./report-duplicate-member.js";
import { reportFence } from "./report-fence.js";
import { reportGhostUse } from "./report-ghost-use.js";
import { reportHeldAtEnd } from "./report-held-at-end.js";
import { reportIntType } from "./report-int-type.js";
import { reportKindReach } from "./report-kind-reach.js";
import { reportLateWait } from "./report-late-wait.js";
import { reportLine } from "./report-line.js";
import { reportLoopExit } from "./report-loop-exit.js";
import { reportMisplacedExpression } from "./report-misplaced-expression.js";
import { reportMisplacedStatement } from "./report-misplaced-statement.js";
import { reportMissingRequirement } from "./report-missing-requirement.js";
import { reportMissingReturn } from "./report-missing-return.js";
import { reportNotConstant } from "./report-not-constant.js";
import { reportParameterOrder } from "./report-parameter-order.js";
import { reportParameterType } from "./report-parameter-type.js";
import { reportRangeOfQueued } from "./report-range-of-queued.js";
import { reportRecursion } from "./report-recursion.js";
import { reportRecursiveType } from "./report-recursive-type.js";
import { reportSpinningWait } from "./report-spinning-wait.js";
import { reportTypeSize } from "./report-type-size.js";
import { reportUnguardedAccess } from "./report-unguarded-access.js";
import { reportUnheldRelease } from "./report-unheld-release.js";
import { reportUnknownProperty } from "./report-unknown-property.js";
import { reportUnknownStep } from "./report-unknown-step.js";
import { reportUnknownWord } from "./report-unknown-word.js";
import { reportUnreachableStatement } from "./report-unreachable-statement.js";
import { reportUnused } from "./report-unused.js";
import { reportWholeArray } from "./report-whole-array.js";
import { reportWideValue } from "./report-wide-value.js";

export const rules: readonly Rule[] = [
  reportBuiltInName,
  reportDuplicateMember,
  reportUnknownStep,
  reportUnknownProperty,
  reportIntType,
  reportRecursiveType,
  reportWholeArray,
  reportParameterType,
  reportParameterOrder,
  reportNotConstant,
  reportConstantRange,
  reportTypeSize,
  reportRecursion,
  reportMisplacedStatement,
  reportMisplacedExpression,
  reportLoopExit,
  reportMissingReturn,
  reportUnreachableStatement,
  reportAssignmentTarget,
  reportActionTwice,
  reportGhostUse,
  reportLateWait,
  reportKindReach,
  reportUnknownWord,
  reportRangeOfQueued,
  reportUnheldRelease,
  reportHeldAtEnd,
  reportSpinningWait,
  reportUnguardedAccess,
  reportMissingRequirement,
  reportLine,
  reportFence,
  reportWideValue,
  reportUnused,
];
