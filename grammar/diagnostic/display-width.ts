/**
 * How many columns of a terminal a text takes: two for the wide characters of East Asian scripts
 * and for emoji, none for marks that combine with the letter before. By ranges of Unicode's East
 * Asian Width; good enough to put carets under a comment's text.
 */

const combining = /[\p{Mn}\p{Me}\p{Cf}]/u;
const wideScripts =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{Emoji_Presentation}]/u;

/** The width of a text without control characters. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

function widthOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (combining.test(character)) return 0;
  const fullWidth = (code >= 0xff01 && code <= 0xff60) || (code >= 0x3000 && code <= 0x303e);
  return fullWidth || wideScripts.test(character) ? 2 : 1;
}
