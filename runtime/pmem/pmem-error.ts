/**
 * What can go wrong with a device. These are thrown, since they happen in the middle of a program
 * that uses the device, where a machine would raise a signal; all are `PmemError`, told apart by
 * `kind`. Two carry more: the range that is poisoned, the image file that was refused.
 */

/** What the program did, or what happened to it. */
export type PmemErrorKind =
  /** An address or length out of range, or not aligned as the operation asks. */
  | "address"
  /** An option that cannot be, such as a size that is no multiple of a page. */
  | "options"
  /** A load, or a direct access, met a bad block: see `PoisonError`. */
  | "poison"
  /** A crash was asked of a device without crash tracking. */
  | "tracking off"
  /** A store found no room to be tracked, and the device was told to refuse. */
  | "tracking full"
  /** A thread number that is taken or out of range, or no number left. */
  | "thread"
  /** The device was closed, or belongs to whoever opened it. */
  | "closed"
  /** A lock inside the device was not released for many seconds: its holder was killed. */
  | "stuck"
  /** An image file was refused: see `ImageError`. */
  | "image";

/** An error of the device; `message` names addresses and lengths in bytes. */
export class PmemError extends Error {
  readonly kind: PmemErrorKind;

  constructor(kind: PmemErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PmemError";
    this.kind = kind;
  }
}

/** The range met a bad block: what a program sees as SIGBUS, and the kernel as EIO (PM15). */
export class PoisonError extends PmemError {
  /** First byte of what was asked for. */
  readonly address: number;
  /** Bytes that were asked for. */
  readonly length: number;
  /** First byte of the first bad sector in the range. */
  readonly badAddress: number;

  constructor(range: { readonly address: number; readonly length: number }, badAddress: number) {
    const asked = `${range.length} bytes at ${range.address}`;
    super("poison", `memory error: ${asked} meet the bad block at ${badAddress}`);
    this.name = "PoisonError";
    this.address = range.address;
    this.length = range.length;
    this.badAddress = badAddress;
  }
}

/** Why an image file was refused. Nothing was changed in it. */
export type ImageReason =
  | "missing"
  /** The file is there, and `force` was not given. */
  | "exists"
  /** The file does not begin like an image. */
  | "foreign"
  /** An image of a format that this version does not know. */
  | "version"
  /** Shorter than its header says, or than a header. */
  | "truncated"
  /** A checksum is wrong, or the file is longer than its header says. */
  | "damaged"
  /** A living process, or one that we cannot ask about, has it open. */
  | "locked"
  /** The operating system refused; `cause` has its error. */
  | "system";

/** An image file was refused. */
export class ImageError extends PmemError {
  readonly reason: ImageReason;
  /** As the caller gave it, or as the system resolved it. */
  readonly path: string;

  constructor(reason: ImageReason, path: string, detail: string, options?: ErrorOptions) {
    super("image", `${path}: ${detail}`, options);
    this.name = "ImageError";
    this.reason = reason;
    this.path = path;
  }
}
