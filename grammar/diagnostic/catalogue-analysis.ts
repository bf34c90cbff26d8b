/**
 * Codes 2xxx: the text is well formed, but a name, a type or a use is wrong. The entries are in one
 * file a family.
 */
import { nameCatalogue } from "./catalogue-names.js";
import { statementCatalogue } from "./catalogue-statements.js";
import { typeCatalogue } from "./catalogue-types.js";

export const analysisCatalogue = { ...nameCatalogue, ...typeCatalogue, ...statementCatalogue };
