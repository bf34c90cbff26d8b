/**
 * What the process says to the script that started it. Scripts rely on these numbers: they are
 * never reused. Of several things that happened in one run the one that stands first in
 * `severest` counts.
 */

export const exitCode = {
  /** Every expectation was met. */
  met: 0,
  /** Some expectation was not met; some file is not in canonical layout. */
  unmet: 1,
  /** The user's mistake: a spec, a flag, no file or no instance matched. */
  mistake: 2,
  /** A search ended before it knew. */
  incomplete: 3,
  /** A bug in lockspec itself. */
  bug: 70,
  /** Stopped by the user. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

const severest: readonly ExitCode[] = [70, 130, 2, 1, 3, 0];

/** The code of a run of which these are the parts; `met` for a run without parts. */
export function combineExitCodes(codes: readonly ExitCode[]): ExitCode {
  return severest.find((code) => codes.includes(code)) ?? exitCode.met;
}
