/** What a text field may contain. */
export interface TextRule {
  /** `line` has no line breaks, `lines` can have some. */
  kind: 'line' | 'lines' | 'email' | 'phone' | 'web-address';
  charsMin?: number;
  charsMax: number;
}
