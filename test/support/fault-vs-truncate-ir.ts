/** The race of the mails, lowered by hand: a read fault that takes no lock against a truncate. */
import type { Expr, Op, Type } from "../../ir/index.js";
import {
  assign,
  boolType,
  both,
  compare,
  constant,
  finder,
  goto,
  invariant,
  makeIr,
  read,
  type SmallIr,
  thread,
  variables,
  when,
} from "./small-irs.js";

const text = `protocol fault_vs_truncate

lock inv : rwsem

shared i_size               : 0 .. PAGES = PAGES
shared extent[page: Page]   : Block?     = none
shared pte[page: Page]      : Pte        = NO_PTE
shared owner[block: Block]  : File?      = none

operation read_fault(page: Page) -> Fault {
  hold inv shared when fault_takes_lock {
    check: if page >= i_size { return SIGBUS }
    lookup: let found = extent[page]
    install: pte[page] = if found is some block then READ_ONLY(block) else ZERO_PAGE
  }
  return NOPAGE
}

operation truncate() {
  hold inv exclusive {
    set_size: i_size = 0
    unmap: pte[0] = NO_PTE
    free: atomic { owner[extent[0]!] = none; extent[0] = none }
  }
}

process faulter { loop { choose page in Page; let fault = read_fault(page) } }
process truncater { truncate() }

invariant no_pte_maps_a_freed_block {
  forall page in Page: pte[page] is READ_ONLY(block) implies owner[block] != none
}
cover a_block_is_mapped { pte[0] != NO_PTE }
`;

const at = finder(text);
const page: Type = { kind: "scalar", name: "Page", members: ["0"] };
const block: Type = { kind: "scalar", name: "Block", members: ["b0"] };
const file: Type = { kind: "scalar", name: "File", members: ["FILE_A", "FILE_B"] };
const threads: Type = { kind: "scalar", name: "thread", members: ["faulter", "truncater"] };
const holders: Type = { kind: "set", element: threads };
const size: Type = { kind: "int", low: 0, high: 1 };
const pteType: Type = {
  kind: "variant",
  name: "Pte",
  cases: [
    { name: "NO_PTE", fields: [] },
    { name: "ZERO_PAGE", fields: [] },
    { name: "READ_ONLY", fields: [{ name: "block", type: block }] },
  ],
};

export function optional(type: Type): Type {
  const cases = [
    { name: "none", fields: [] },
    { name: "some", fields: [{ name: "value", type }] },
  ];
  return { kind: "variant", name: `${"name" in type ? type.name : type.kind}?`, cases };
}

const maybeBlock = optional(block);
const maybeFile = optional(file);

const declared = variables([
  { name: "i_size", type: size },
  { name: "extent", type: maybeBlock, dimensions: [page] },
  { name: "pte", type: pteType, dimensions: [page] },
  { name: "owner", type: maybeFile, dimensions: [block] },
  { name: "inv.holders(shared)", type: holders, hidden: true },
  { name: "inv.holders(exclusive)", type: holders, hidden: true },
  { name: "faulter.page", type: page, storage: "local", thread: 0 },
  { name: "faulter.read_fault.found", type: maybeBlock, storage: "local", thread: 0 },
]);
const [iSize, extent, pte, owner, shared, exclusive, chosen, found] = declared as [
  (typeof declared)[0],
  ...typeof declared,
];

const noBlock = constant(maybeBlock, [0]);
const noFile = constant(maybeFile, [0]);
const noPte = constant(pteType, [0]);
const nobody = constant(holders, []);
const firstPage = constant(page, 0);
const here = read(chosen!);

function step(id: number, ...ops: readonly Op[]): readonly Op[] {
  return [{ kind: "step", step: id }, ...ops];
}

function wait(condition: Expr): Op {
  return { kind: "await", condition, span: at("hold inv exclusive") };
}

function field(value: Expr, which: number, type: Type): Expr {
  return { kind: "field", value, case: which, field: 0, type, span: at("extent[0]!") };
}

const faulter = thread(0, "faulter", [
  {
    name: "faulter.choose",
    span: at("choose page in Page"),
    program: step(
      0,
      {
        kind: "choose",
        variable: chosen!.id,
        domain: { kind: "type", type: page },
        shown: "page",
        span: at("choose page in Page"),
      },
      goto(2),
    ),
  },
  {
    name: "faulter.read_fault.check",
    span: at("check: if page >= i_size"),
    live: [chosen!.id],
    program: step(1, when(compare("<", constant(size, 0), read(iSize)), [goto(3)], [goto(1)])),
  },
  {
    name: "faulter.read_fault.lookup",
    span: at("lookup: let found = extent[page]"),
    live: [chosen!.id],
    program: step(2, assign(read(found!), read(extent!, here)), goto(4)),
  },
  {
    name: "faulter.read_fault.install",
    span: at("install: pte[page] ="),
    live: [chosen!.id, found!.id],
    program: step(
      3,
      assign(read(pte!, here), {
        kind: "if",
        condition: { kind: "is case", value: read(found!), case: 1, type: boolType },
        then: { kind: "make", case: 2, fields: [field(read(found!), 1, block)], type: pteType },
        otherwise: { kind: "make", case: 1, fields: [], type: pteType },
        type: pteType,
      }),
      goto(1),
    ),
  },
]);

const truncater = thread(1, "truncater", [
  {
    name: "truncater.truncate.acquire",
    span: at("hold inv exclusive"),
    program: step(
      4,
      wait(
        both("and", compare("==", read(shared!), nobody), compare("==", read(exclusive!), nobody)),
      ),
      assign(read(exclusive!), constant(holders, [1])),
      goto(2),
    ),
  },
  {
    name: "truncater.truncate.set_size",
    span: at("set_size: i_size = 0"),
    program: step(5, assign(read(iSize), constant(size, 0)), goto(3)),
  },
  {
    name: "truncater.truncate.unmap",
    span: at("unmap: pte[0] = NO_PTE"),
    program: step(6, assign(read(pte!, firstPage), noPte), goto(4)),
  },
  {
    name: "truncater.truncate.free",
    span: at("free: atomic"),
    program: step(
      7,
      assign(read(owner!, field(read(extent!, firstPage), 1, block)), noFile),
      assign(read(extent!, firstPage), noBlock),
      goto(5),
    ),
  },
  {
    name: "truncater.truncate.release",
    span: at("hold inv exclusive"),
    program: step(8, assign(read(exclusive!), nobody), goto(0)),
  },
]);

const bound = { kind: "bound", id: 1, type: page } as const;
const mapped = read(pte!, bound);

const noFreed: Expr = {
  kind: "quantifier",
  quantifier: "forall",
  id: 1,
  name: "page",
  domain: { kind: "type", type: page },
  body: both(
    "implies",
    { kind: "is case", value: mapped, case: 2, type: boolType },
    {
      kind: "let",
      id: 2,
      name: "block",
      value: field(mapped, 2, block),
      body: {
        kind: "compare",
        operator: "!=",
        left: read(owner!, { kind: "bound", id: 2, type: block }),
        right: noFile,
        type: boolType,
        span: at("owner[block] != none"),
      },
      type: boolType,
    },
  ),
  type: boolType,
};

const names = [
  ["choose", "choose page in Page"],
  ["read_fault.check", "check: if page >= i_size"],
  ["read_fault.lookup", "lookup: let found"],
  ["read_fault.install", "install: pte[page]"],
  ["truncate.acquire inv exclusive", "hold inv exclusive"],
  ["truncate.set_size", "set_size: i_size = 0"],
  ["truncate.unmap", "unmap: pte[0]"],
  ["truncate.free", "free: atomic"],
  ["truncate.release inv", "hold inv exclusive"],
] as const;

/** Violates `no_pte_maps_a_freed_block` in 8 steps. */
export const faultVsTruncate: SmallIr = {
  source: { path: "spec/fault-vs-truncate/fault-vs-truncate.lockspec", text },
  ir: makeIr({
    protocol: "fault_vs_truncate",
    instance: "nolock",
    parameters: [{ name: "fault_takes_lock", value: "false" }],
    variables: declared,
    threads: [faulter, truncater],
    initial: [
      assign(read(iSize), constant(size, 1)),
      assign(read(extent!, firstPage), constant(maybeBlock, [1, 0])),
      assign(read(owner!, constant(block, 0)), constant(maybeFile, [1, 0])),
    ],
    steps: names.map(([name, snippet]) => ({ name, span: at(snippet) })),
    properties: [
      invariant("no_pte_maps_a_freed_block", noFreed, at("invariant no_pte_maps_a_freed_block")),
      {
        kind: "cover",
        name: "a_block_is_mapped",
        condition: compare("!=", read(pte!, firstPage), noPte),
        ofStep: false,
        span: at("cover a_block_is_mapped"),
      },
    ],
  }),
};
