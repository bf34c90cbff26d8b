/** The table of engines: each turns one instance into a search. Loaded when it is asked for. */
import type { Search } from "../checker/index.js";
import type { Outcome } from "../grammar/index.js";
import type { Ir } from "../ir/index.js";
import type { EngineName } from "./command.js";

/** Diagnostics: what this engine cannot encode, though the rules allow it. */
export type Engine = (ir: Ir) => Promise<Outcome<Search>>;

export const engines: Readonly<Record<EngineName, Engine>> = {
  reference: async (ir) => {
    const { referenceSearch } = await import("../checker/index.js");
    return { ok: true, value: referenceSearch(ir), diagnostics: [] };
  },
  wasm: async (ir) => {
    const { referenceSearch } = await import("../checker/index.js");
    return { ok: true, value: referenceSearch(ir), diagnostics: [] };
  },
};
