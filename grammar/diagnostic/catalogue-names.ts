/**
 * Codes 20xx: files, names and labels. A code is never reused.
 */
import { error } from "./entry.js";
import { didYouMean } from "./suggest.js";

export const nameCatalogue = {
  LS2001: error<{ what: string; name: string; candidates: readonly string[] }>({
    message: (p) => `unknown ${p.what} \`${p.name}\``,
    hint: (p) => didYouMean(p.name, p.candidates),
    explanation: `
A name is used that nothing declares: no parameter, type, variable, lock, operation, case or local
of that name is in sight here.

    shared size : 0 .. 2 = 0
    init { siez = 1 }              // unknown name \`siez\`: did you mean \`size\`?

Names of operations and properties may stand before their declaration; locals may not, and they
end with the scope that declares them.`,
  }),
  LS2002: error<{ name: string; what: string }>({
    message: (p) => `${p.what} \`${p.name}\` is declared twice`,
    explanation: `
Two declarations of one name space have the same name. Types, values, locks, operations, processes
and actions share one with the imports and the prelude; labels, kinds, properties and instances
have their own. \`hold\`, \`atomic\` and labelled blocks open no scope: what is declared in
them is declared in the block around.

    lock inv : rwsem
    lock inv : mutex               // lock \`inv\` is declared twice

Rename one of them.`,
  }),
  LS2005: error<{ path: string }>({
    message: (p) => `cannot read \`${p.path}\``,
    hint: () => "imports are relative to the file that imports",
    explanation: `
There is no such file, or it is not a text. Paths of imports are relative to the importing file and
use forward slashes.

    import "./dax.lockspec"        // the file must lie next to this one`,
  }),
  LS2006: error<{ name: string; wanted: string; is: string }>({
    message: (p) => `\`${p.name}\` is ${p.is}, not ${p.wanted}`,
    explanation: `
The name is declared, but as something else than what can stand here.

    shared size : 0 .. 2 = 0
    process p { hold size { skip } }       // \`size\` is a variable, not a lock`,
  }),
  LS2007: error<{ cycle: string }>({
    message: (p) => `files import each other: ${p.cycle}`,
    explanation: `
A file imports itself, directly or through others. Move what both need into a third file.`,
  }),
  LS2008: error<{ name: string }>({
    message: (p) => `\`${p.name}\` is a word of the language and cannot be declared`,
    explanation: `
Built-in functions and the words \`thread\`, \`holders\` and \`kind\` mean the same everywhere,
so nothing of the protocol may have their names.

    function card(s: set of Block) = 0     // \`card\` is a word of the language`,
  }),
  LS2009: error<{ name: string; candidates: readonly string[] }>({
    message: (p) => `no step is named \`${p.name}\``,
    hint: (p) => didYouMean(p.name, p.candidates),
    explanation: `
A property speaks of a place in the protocol by a label, an operation, or a chain of them as it is
called: process, operations, labels, joined by points (rule S8). No step has that name.

    operation fault() { install: pte = PFN }
    cover c { some t in thread: t at fault.instal }    // no step is named \`fault.instal\`

Write the label before the statement that is meant, or correct the chain.`,
  }),
  LS2010: error<{ name: string; candidates: readonly string[] }>({
    message: (p) => `\`${p.name}\` may be an operation or a label`,
    hint: (p) => {
      const others = p.candidates.filter((each) => each !== p.name);
      if (others.length === 0) return "give the label another name";
      return `write ${others.map((each) => `\`${each}\``).join(" or ")}`;
    },
    explanation: `
A property names a place that is both an operation and a label. A chain tells them apart: the
label with the operation or process that it stands in, or the operation with its caller.

    operation unmap() { pte = NO_PTE }
    operation truncate() { unmap: unmap() }
    cover c { some t in thread: t in unmap }           // \`truncate.unmap\` names the label`,
  }),
  LS2011: error<{ name: string; candidates: readonly string[] }>({
    message: (p) => `no property is named \`${p.name}\``,
    hint: (p) => didYouMean(p.name, p.candidates),
    explanation: `
An expectation names a property that there is not. Properties are invariants, steps, covers,
liveness properties, named asserts, ghost locks, and those with built-in names: \`deadlock\`,
\`lock order\`, \`guarded x\`, \`requires f\` (rules P6, P7).

    invariant exclusion { true }
    instance one expect violated exlusion              // did you mean \`exclusion\`?`,
  }),
};
