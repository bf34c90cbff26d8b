/**
 * How a step can fail to happen: a fault of the protocol (S6), which ends the run, and a wait
 * inside a step, which takes the step back (S2). Both are thrown, because they end a step from
 * anywhere in it; whoever drives the step catches them.
 */
import type { Fault } from "../../ir/index.js";

/** The names under which the checker reports faults, too. */
export type FaultName = Fault;

/** A fault of the protocol: there is no state after it. */
export class ProtocolFault extends Error {
  readonly fault: FaultName;

  constructor(fault: FaultName, detail?: string) {
    super(detail === undefined ? fault : `${fault}: ${detail}`);
    this.name = "ProtocolFault";
    this.fault = fault;
  }
}

/**
 * The step cannot be taken now: what it has done so far must not be seen. It is nobody's mistake
 * and thrown often, so it is no Error, which would look where it comes from.
 */
export class StepBlocked {
  readonly name = "StepBlocked";
}
