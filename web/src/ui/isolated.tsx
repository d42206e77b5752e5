/** First strong isolate and pop directional isolate (UAX #9): what is between them has a direction of its own. */
const [start, end] = ['\u2068', '\u2069'];

/**
 * Marks a value that people typed for a text of the console, so that a name in a right-to-left script does not reorder the
 * words around it. Texts on the page go through {@link Isolated}. Labels for screen readers need no marks.
 */
export function isolate(value: string): string {
  return `${start}${value}${end}`;
}

/** The text without the marks of {@link isolate}, for labels. */
export function withoutMarks(text: string): string {
  return text.replace(new RegExp(`[${start}${end}]`, 'g'), '');
}

/** A text with each value of {@link isolate} in a `<bdi>`. */
export function Isolated({ text }: { text: string }) {
  const parts = text.split(new RegExp(`${start}(.*?)${end}`, 's'));
  // oxlint-disable-next-line react/no-array-index-key -- the parts of a text have no other key
  return parts.map((part, index) => (index % 2 === 0 ? part : <bdi key={index}>{part}</bdi>));
}
