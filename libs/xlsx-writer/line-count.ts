/** More lines than the highest row of Excel shows. */
const lineCountMax = 28;

/** A column is measured in digits. Most letters are narrower, and at the end of a line a part of a word is missing. */
const lettersIn = (columnWidth: number) => columnWidth * 1.1 - 2;
/** Of a character of Chinese, Japanese or Korean, in letters. */
const wideLetters = 2.2;

/**
 * The lines that a wrapped text takes in a column, estimated. Without a height in the file, some programs show one line only.
 * @param columnWidth in digits, as in the file.
 */
export function lineCount(text: string, columnWidth: number): number {
  const width = lettersIn(columnWidth);
  if (text.length * wideLetters <= width && !text.includes('\n')) return 1;
  let lines = 1;
  let used = 0;
  for (let index = 0; index < text.length && lines < lineCountMax; index++) {
    const code = text.charCodeAt(index);
    const charWidth = code >= 0x1100 ? wideLetters : 1;
    if (code === 10 || used + charWidth > width) {
      lines++;
      used = code === 10 ? 0 : charWidth;
    } else used += charWidth;
  }
  return lines;
}
