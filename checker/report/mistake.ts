/**
 * A mistake in a spec as reports for other tools tell it: such a spec has no result, and a report
 * without a word on it would look like success.
 */
export interface Mistake {
  readonly severity: "error" | "warning";
  /** `LS2001` */
  readonly code: string;
  readonly message: string;
  readonly file: string;
  /** 1-based, as is the column. */
  readonly line: number;
  readonly column: number;
}
