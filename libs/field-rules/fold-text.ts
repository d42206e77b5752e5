const ascii = /^[\u0000-\u007f]*$/;
/** Marks, and characters without an appearance of their own. */
const ignored = /[\p{M}\p{Default_Ignorable_Code_Point}]/gu;
/** Letters that Unicode does not decompose, and that are typed without their stroke. */
const strokeLetters: Readonly<Record<string, string>> = { đ: 'd', ł: 'l', ø: 'o' };

/**
 * The key under which a text is searched and sorted: NFKD, without marks, in one case. So José is found by `jose`, Strauß by
 * `strauss`, İstanbul by `istanbul`, ΟΔΥΣΣΕΑΣ by `οδυσσέας`, and half- and full-width forms by one another. Both sides of a
 * comparison are folded: where marks carry meaning (the vowels of Thai, the voiced kana), more is found, and never less.
 */
export function foldText(text: string): string {
  // Most texts of most files are ASCII.
  if (ascii.test(text)) return text.toLowerCase();
  // Marks are removed first too, because bringing many of them into their order takes quadratic time.
  const letters = text.replace(ignored, '').normalize('NFKD').replace(ignored, '');
  // Upper case between two lower cases is the full case folding (ẞ, ß → ss; ı → i), but for the final sigma.
  return letters
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replace(/ς/g, 'σ')
    .replace(/[đłø]/g, (letter) => strokeLetters[letter]!);
}
