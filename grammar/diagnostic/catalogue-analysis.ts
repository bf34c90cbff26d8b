/**
 * Codes 2xxx: the text is well formed, but a name, a type or a use is wrong. The entries are in one
 * file a family.
 */
import { lockCatalogue } from "./catalogue-locks.js";
import { nameCatalogue } from "./catalogue-names.js";
import { persistentCatalogue } from "./catalogue-persistent.js";
import { statementCatalogue } from "./catalogue-statements.js";
import { typeCatalogue } from "./catalogue-types.js";
import { warning } from "./entry.js";

export const analysisCatalogue = {
  ...nameCatalogue,
  ...typeCatalogue,
  ...statementCatalogue,
  ...lockCatalogue,
  ...persistentCatalogue,
  LS2601: warning<{ what: string; name: string }>({
    message: (p) => `${p.what} \`${p.name}\` is never used`,
    explanation: `
Nothing in the protocol names what is declared here, besides the settings of instances: it is either
superfluous, or what should use it was forgotten.

    parameter PAGES = 2                            // and no text mentions PAGES`,
  }),
};
