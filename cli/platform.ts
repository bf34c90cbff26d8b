/**
 * All that commands may know about the machine: files, streams, clock, signals. Commands get it as
 * an argument and touch nothing else, so this file alone knows Node. Trouble with files is a value.
 */

export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

/** `other`: a device, a pipe, a socket. */
export type PathKind = "file" | "folder" | "other" | "missing";

export interface FolderEntry {
  readonly name: string;
  readonly kind: PathKind;
}

export interface OutputStream {
  /** A reader that has gone away is no error. */
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Columns; 80 where nobody knows. */
  readonly width: number;
  readonly colours: boolean;
}

/** A file that has its old content, or none, until `commit`. */
export interface FileWriter {
  write(text: string): void;
  commit(): void;
  abandon(): void;
}

export interface StartedWorker {
  /** What it has posted since it was last asked, without waiting. */
  received(): readonly unknown[];
  stop(): Promise<void>;
}

export interface Platform {
  readonly out: OutputStream;
  readonly err: OutputStream;
  kindOf(path: string): PathKind;
  /** Entries of a folder, sorted by name. */
  list(folder: string): Attempt<readonly FolderEntry[]>;
  read(path: string): Attempt<Uint8Array>;
  readStandardInput(): Promise<Uint8Array>;
  /**
   * For what may be larger than memory: a file, or standard input, in pieces, and unpacked if gzip
   * has packed it. A piece that cannot be had is the last one, and says why.
   */
  readPieces(path?: string): AsyncIterable<Attempt<Uint8Array>>;
  /** Makes the parent folder if needed. */
  openWriter(path: string): Attempt<FileWriter>;
  /** Whatever a writer does may fail, for want of space first of all. */
  attempt(work: () => void): Attempt<void>;
  /** What gzip has packed; damaged or cut: why. */
  unpack(bytes: Uint8Array): Attempt<Uint8Array>;
  /**
   * Makes the parent folder if needed; the file has its old or its new content, never half of it.
   */
  write(path: string, text: string): Attempt<void>;
  /** Milliseconds from some fixed moment. */
  now(): number;
  /** Lower-case hexadecimal SHA-256. */
  sha256(text: string): string;
  /**
   * Calls `first` at the first Ctrl-C; the second ends the process. Returns how to stop
   * listening.
   */
  onInterrupt(first: () => void): () => void;
  /** Keeps a text for a bug report; returns where, or undefined if that failed. */
  keepBugReport(text: string): string | undefined;
  /** Whether little is left of the memory that JavaScript may use: with none left it dies. */
  memoryIsShort(): boolean;
  /** A thread of the machine that works on a task; what it posts is there when it is asked for. */
  startWorker(task: unknown): StartedWorker;
  /** Lets timers and signals have their turn. */
  breathe(): Promise<void>;
  readonly version: string;
  /** Versions of lockspec and of what it runs on, for bug reports. */
  readonly description: string;
}
