/**
 * Codes 2xxx: the text is well formed, but a name, a type or a use is wrong. The entries are in one
 * file a family.
 */
import { lockCatalogue } from "./catalogue-locks.js";
import { nameCatalogue } from "./catalogue-names.js";
import { statementCatalogue } from "./catalogue-statements.js";
import { typeCatalogue } from "./catalogue-types.js";
import { error, warning } from "./entry.js";

export const analysisCatalogue = {
  ...nameCatalogue,
  ...typeCatalogue,
  ...statementCatalogue,
  ...lockCatalogue,
  LS2601: warning<{ what: string; name: string }>({
    message: (p) => `${p.what} \`${p.name}\` is never used`,
    explanation: `
Nothing in the protocol names what is declared here, besides the settings of instances: it is either
superfluous, or what should use it was forgotten.

    parameter PAGES = 2                            // and no text mentions PAGES`,
  }),
  LS2901: error<{ construct: string; rule: string }>({
    message: (p) => `${p.construct} is not supported yet`,
    hint: (p) => `rule ${p.rule} of docs/semantics.md says what it will mean`,
    explanation: `
The construct belongs to the language and is understood, but nothing can run it yet: persistent
memory (rules M1 to M7) comes with a later version.

    persistent valid : bool = false

Model it with shared and ghost state for now, or leave it out.`,
  }),
};
