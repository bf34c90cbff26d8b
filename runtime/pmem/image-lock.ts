/**
 * Who has an image file open: a file beside it, `<image>.lock`, that names the process. It appears
 * with its content in one step (a hard link), and a lock whose process is gone is taken over by one
 * process only: whoever makes `<image>.lock.<token>`, named after the dead owner.
 */

/** What taking a lock asks of the system. Methods throw what the system throws. */
export interface LockFiles {
  /** This process. */
  readonly pid: number;
  readonly host: string;
  /** Gives a file a second name: false when there is a file of that name. */
  link(from: string, to: string): boolean;
  rename(from: string, to: string): void;
  /** Makes a file that was not there. */
  writeNew(path: string, text: string): void;
  /** Undefined when it cannot be read. */
  read(path: string): string | undefined;
  /** Nothing, when there is none. */
  remove(path: string): void;
  /** False only when it is certain that no process of this host has the number. */
  isRunning(pid: number): boolean;
  /** When a process of this host began, as the system tells; empty when it does not. */
  startOf(pid: number): string;
}

/** Who holds a lock. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as the system tells; empty when it does not. Pids are used again. */
  readonly started: string;
  /** Different for every lock that was ever taken. */
  readonly token: string;
}

/** Takes the lock of a file: gives what frees it, or the owner that has it. */
export function takeLock(files: LockFiles, path: string): (() => void) | LockOwner | "unreadable" {
  const lock = `${path}.lock`;
  const { pid, host } = files;
  const token = `${pid}-${Date.now().toString(36)}-${Math.floor(Math.random() * 1e9)}`;
  const mine: LockOwner = { pid, host, started: files.startOf(pid), token };
  const draft = `${lock}.${token}.new`;
  files.writeNew(draft, JSON.stringify(mine));
  try {
    if (!files.link(draft, lock)) {
      const owner = ownerOf(files, lock);
      if (owner === "unreadable" || isAlive(files, owner)) return owner;
      if (!takeOver(files, { lock, draft, dead: owner })) return owner;
    }
    return () => {
      const owner = ownerOf(files, lock);
      if (owner !== "unreadable" && owner.token === token) files.remove(lock);
    };
  } finally {
    files.remove(draft);
  }
}

/** Only one process can claim a dead owner, and only who has claimed it replaces its lock. */
function takeOver(
  files: LockFiles,
  what: { readonly lock: string; readonly draft: string; readonly dead: LockOwner },
): boolean {
  const claim = `${what.lock}.${what.dead.token.replace(/[^\w-]/g, "")}`;
  if (!files.link(what.draft, claim)) return false;
  try {
    const owner = ownerOf(files, what.lock);
    if (owner === "unreadable" || owner.token !== what.dead.token) return false;
    const copy = `${what.draft}.take`;
    files.link(what.draft, copy);
    files.rename(copy, what.lock);
    return true;
  } finally {
    files.remove(claim);
  }
}

function ownerOf(files: LockFiles, lock: string): LockOwner | "unreadable" {
  const text = files.read(lock);
  if (text === undefined) return "unreadable";
  try {
    const owner: Partial<LockOwner> = JSON.parse(text);
    const { pid, host, started, token } = owner;
    if (typeof pid !== "number" || typeof host !== "string") return "unreadable";
    if (typeof started !== "string" || typeof token !== "string") return "unreadable";
    return { pid, host, started, token };
  } catch {
    return "unreadable";
  }
}

/** True unless it is certain that the process is gone. */
function isAlive(files: LockFiles, owner: LockOwner): boolean {
  if (owner.host !== files.host) return true;
  if (!files.isRunning(owner.pid)) return false;
  const started = files.startOf(owner.pid);
  return started === "" || owner.started === "" || started === owner.started;
}
