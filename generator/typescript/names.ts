/** Names of the spec as TypeScript writes them: `read_fault` is `readFault`, `PAGES` stays. */

/** Words of TypeScript, members of the classes, and what the module imports. */
const reserved = wordsOf(`
  abstract any as async await boolean break case catch class const constructor continue debugger
  declare default delete do else enum export extends false finally for from function get if
  implements import in instanceof interface is let new null number of package private protected
  public return set static string super switch symbol this throw true try type typeof undefined
  unknown var void while with yield

  arguments eval self at lock parameters types memory options processes given threads actions
  initialize boot persistence recovery recover restarts completed

  atOnce bool cell contains divide element enumeration equal group head int intersection
  isSubset kind limitRounds locks modulo opaque optional plan plans queueOf range record
  scalarset setCell setOf setTable table tail tearing torn union unwrap variant without
`);

/** Types that the module imports, or that TypeScript has. */
const reservedTypes = wordsOf(`
  ActionPlan Caller CallerPlan Chooser Kind Parameters Partial Persistence PersistentMemory
  PmemDevice Protocol Readonly Record Recovery SharedArrayBuffer Steps System Thread ThreadPlan
  ThreadedProtocol ThreadedSystem Array Error Infinity Map Math NaN Object Set
`);

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** A variable, an operation, a field, a parameter. */
export function camel(name: string): string {
  if (/^[A-Z0-9_]+$/.test(name) && /[A-Z]/.test(name)) return name;
  const joined = name.replace(/_+([a-zA-Z0-9])/g, (_, next: string) => next.toUpperCase());
  return joined === "" ? "_" : joined;
}

/** The same, where a word of the language cannot stand. */
export function identifier(name: string): string {
  const made = camel(name);
  return reserved.has(made) ? `${made}_` : made;
}

/** A class or a type. */
export function pascal(name: string): string {
  const joined = camel(name);
  const made = joined.slice(0, 1).toUpperCase() + joined.slice(1);
  return reservedTypes.has(made) ? `${made}_` : made;
}

/** A parameter as it is declared: `_x` where the text behind does not mention it. */
export function declared(parameter: string, text: string): string {
  const name = /^\w+/.exec(parameter)?.[0] ?? "";
  const isUsed = new RegExp(`\\b${name}\\b`).test(text.replace(/^\s*\/\/.*$/gm, ""));
  return isUsed ? parameter : `_${parameter}`;
}

/** A name that is not taken yet; it is from now on. */
export function fresh(taken: Set<string>, wanted: string): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? wanted : `${wanted}${i}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}
