/** What the exerciser does to an open file, and how often, as fsstress's `-f` sets it. */

const usual = {
  read: 6,
  write: 8,
  mapread: 14,
  mapwrite: 14,
  truncate: 2,
  punch: 3,
  fsync: 6,
  toggle: 1,
  mmap: 4,
  munmap: 2,
  pin: 2,
  unlink: 1,
  bmap: 1,
} as const;

export type Operation = keyof typeof usual;

/** Each operation as often as it is done: one of them is as likely as any other. */
export type Menu = readonly Operation[];

const operations = Object.keys(usual) as Operation[];

/** @param changes  `bmap=20,toggle=10`, of the usual; undefined: it says something else */
export function menuOf(changes: string): Menu | undefined {
  const often: Record<Operation, number> = { ...usual };
  for (const change of changes.split(",").filter((one) => one !== "")) {
    const [name, count] = change.split("=");
    const operation = operations.find((one) => one === name);
    if (operation === undefined || !/^\d{1,3}$/.test(count ?? "")) return undefined;
    often[operation] = Number(count);
  }
  const menu = operations.flatMap((name) => Array.from({ length: often[name] }, () => name));
  return menu.length === 0 ? undefined : menu;
}

export const menuText = Object.entries(usual)
  .map(([name, count]) => `${name}=${count}`)
  .join(",");
