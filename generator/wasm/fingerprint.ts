/**
 * Fingerprints of packed states: each word is multiplied, folded and multiplied again, as in the
 * finalizer of MurmurHash3 (Appleby, 2011) with multipliers of L'Ecuyer's kind from Steele and
 * Vigna ("Computationally easy, spectrally good multipliers", 2021); words have multipliers of
 * their own and are combined by xor, so that a fingerprint can be brought up to date word by word.
 * For a state of one word it is a bijection: equal fingerprints mean equal states.
 */
import { constant64, get, i64, sequence, set } from "./instructions.js";
import type { Code, Local } from "./module.js";

const first = 0xd1342543de82ef95n;
const second = 0xaf251af3b0f025b5n;
/** Odd, so that no two words have the same multiplier. */
const stride = 0x9e3779b97f4a7c16n;

/** @param scratch  an i64 that may be overwritten */
export function emitFingerprint(words: readonly Code[], scratch: Local): Code {
  const parts = words.map((word, index) => emitPart(word, index, scratch));
  return parts.reduce((one, other) => i64.xor(one, other));
}

function emitPart(word: Code, index: number, scratch: Local): Code {
  const multiplier = constant64(first + stride * BigInt(index));
  const mixed = set(scratch, i64.mul(word, multiplier));
  const folded = i64.xor(get(scratch), i64.shr(get(scratch), constant64(32)));
  return sequence([mixed, i64.mul(folded, constant64(second + stride * 2n * BigInt(index)))]);
}
