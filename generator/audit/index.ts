/** The door of the audit. */
export {
  type AssumedAtomic,
  type Audit,
  type AuditOptions,
  audit,
  type PlaceInText,
} from "./audit.js";
