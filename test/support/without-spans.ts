/** Trees as they mean, to compare them: without spans, and comments without their slashes. */

/** A copy of plain data without any `span`; comments of three slashes become such of two. */
export function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "span");
  const copy = Object.fromEntries(entries.map(([key, inner]) => [key, withoutSpans(inner)]));
  if (copy.kind === "comment" && typeof copy.text === "string") {
    copy.text = copy.text.replace(/^\/\/\/(?!\/)/, "//");
  }
  return copy;
}
