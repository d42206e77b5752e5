// A scanner for the XML of workbooks: quicker than a general parser, and no more than a workbook needs.
// What it takes and what it refuses is compared with saxes, a strict parser, by the fuzzing specs.
import { damaged } from './xlsx-error.ts';
import { XmlAttributes, type XmlHandlers } from './xml-attributes.ts';
import {
  Characters,
  doubleQuote,
  endOfName,
  equalsSign,
  exclamationMark,
  greater,
  less,
  onlySpace,
  questionMark,
  singleQuote,
  skipSpace,
  slash,
  wholeName,
} from './xml-characters.ts';
import { decodeXml } from './xml-encoding.ts';
import { type XmlName, XmlNames } from './xml-names.ts';
import { attributeValue, elementText, endOfPlain, malformed, refuseForbidden, safeTextEnd, verbatimText, XmlProblem } from './xml-text.ts';

/** Lets a handler end the reading early; the rest of the part is then neither inflated nor parsed. */
export const stopReading = Symbol('stop reading');

/**
 * Parses one part strictly, chunk by chunk. A document type is refused, so no entity beyond XML's own five is
 * ever resolved (OWASP XXE Prevention Cheat Sheet); nesting is bounded.
 */
export async function parseXml(part: string, chunks: AsyncIterable<Uint8Array>, depthMax: number, handlers: XmlHandlers): Promise<void> {
  const scanner = new XmlScanner(depthMax, handlers);
  try {
    for await (const text of decodeXml(part, chunks)) scanner.write(text);
    scanner.end();
  } catch (error) {
    if (error instanceof XmlProblem) throw damaged(`"${part}" ${error.message}`);
    if (error !== stopReading) throw error;
  }
}

/** A tag, comment or instruction longer than this is not of a workbook. */
const markupCharsMax = 1_000_000;
const cdataStart = '<![CDATA[';

class XmlScanner {
  readonly #depthMax: number;
  readonly #handlers: XmlHandlers;
  readonly #open: XmlName[] = [];
  readonly #attributes = new XmlAttributes();
  readonly #names = new XmlNames();
  readonly #characters = new Characters();
  #rest = '';
  #hasRoot = false;
  #isAtStart = true;

  constructor(depthMax: number, handlers: XmlHandlers) {
    this.#depthMax = depthMax;
    this.#handlers = handlers;
  }

  write(chunk: string): void {
    this.#characters.set(this.#rest + chunk);
    this.#rest = this.#characters.text.slice(this.#scan());
    if (this.#rest.length > markupCharsMax) throw malformed('it has a tag without an end');
  }

  end(): void {
    if (this.#rest.startsWith('<')) throw malformed('it ends within a tag');
    if (this.#rest !== '') this.#text(this.#rest, false);
    if (this.#open.length > 0) throw malformed(`it ends before </${this.#open.at(-1)!.raw}>`);
    if (!this.#hasRoot) throw malformed('it is empty');
  }

  /** Takes everything that is complete, and tells where the rest begins. */
  #scan(): number {
    const { text, codes } = this.#characters;
    let at = 0;
    while (at < text.length) {
      const tag = this.#textBefore(at);
      if (codes[tag] !== less) return tag;
      const end = this.#markup(tag);
      if (end < 0) return tag;
      this.#isAtStart = false;
      at = end;
    }
    return at;
  }

  /** Takes the text that begins here, if any, and tells where it ends: at a tag, or before what must be known whole. */
  #textBefore(start: number): number {
    const { text, codes } = this.#characters;
    const plainEnd = endOfPlain(codes, start, less);
    const isPlain = plainEnd === text.length || codes[plainEnd] === less;
    let end = plainEnd;
    if (!isPlain) {
      const tag = text.indexOf('<', plainEnd);
      end = tag < 0 ? safeTextEnd(text, start) : tag;
    }
    if (end > start) this.#text(text.slice(start, end), isPlain);
    return end;
  }

  #text(raw: string, isPlain: boolean): void {
    if (this.#open.length === 0) {
      const isMark = this.#isAtStart && raw === '\ufeff';
      if (!isMark && !onlySpace.test(raw)) throw malformed('it has text outside of its elements');
      this.#isAtStart = isMark;
      return;
    }
    this.#handlers.text(isPlain ? raw : elementText(raw));
  }

  /** The end of the markup that begins here, or -1 if it is not all there yet. */
  #markup(start: number): number {
    const { text, codes } = this.#characters;
    switch (codes[start + 1]) {
      case slash:
        return this.#closeTag(start + 2);
      case questionMark: {
        const end = text.indexOf('?>', start + 2);
        if (end >= 0) this.#instruction(text.slice(start + 2, end));
        return end < 0 ? -1 : end + 2;
      }
      case exclamationMark:
        return this.#declaration(start);
      default:
        return this.#openTag(start + 1);
    }
  }

  #openTag(start: number): number {
    const { text, codes } = this.#characters;
    const nameEnd = endOfName(codes, start);
    if (nameEnd >= text.length) return -1;
    const name = this.#names.at(this.#characters, start, nameEnd);
    this.#attributes.clear();
    let at = skipSpace(codes, nameEnd);
    let code = codes[at];
    while (code !== greater && code !== slash) {
      const end = this.#attribute(at);
      if (end < 0) return -1;
      at = skipSpace(codes, end);
      code = codes[at];
      if (at === end && code !== greater && code !== slash && at < text.length) throw malformed('it has two attributes in one');
    }
    const isEmpty = code === slash;
    if (isEmpty && at + 1 >= text.length) return -1;
    if (isEmpty && codes[at + 1] !== greater) throw malformed('it has a tag with a broken end');
    this.#begin(name, isEmpty);
    return isEmpty ? at + 2 : at + 1;
  }

  /** The end of the attribute that begins here, or -1 if it is not all there yet. */
  #attribute(start: number): number {
    const { text, codes } = this.#characters;
    const keyEnd = endOfName(codes, start);
    const equals = skipSpace(codes, keyEnd);
    if (equals >= text.length) return -1;
    const open = skipSpace(codes, equals + 1);
    if (open >= text.length) return -1;
    const quote = codes[open];
    if (codes[equals] !== equalsSign || (quote !== doubleQuote && quote !== singleQuote))
      throw malformed('it has a tag with a broken attribute');
    const plainEnd = endOfPlain(codes, open + 1, quote);
    const isPlain = codes[plainEnd] === quote;
    const close = isPlain ? plainEnd : text.indexOf(text[open]!, plainEnd);
    if (close < 0) return -1;
    const key = this.#names.at(this.#characters, start, keyEnd).raw;
    if (this.#attributes.get(key) !== undefined) throw malformed(`it has the attribute ${key.slice(0, 50)} twice`);
    const value = text.slice(open + 1, close);
    this.#attributes.add(key, isPlain ? value : attributeValue(value));
    return close + 1;
  }

  #begin(name: XmlName, isEmpty: boolean): void {
    if (this.#open.length === 0) {
      if (this.#hasRoot) throw malformed('it has more than one outermost element');
      this.#hasRoot = true;
    }
    if (this.#open.length >= this.#depthMax) throw new XmlProblem(`is nested deeper than ${this.#depthMax} elements`);
    this.#handlers.open(name.local, this.#attributes);
    if (isEmpty) this.#handlers.close(name.local);
    else this.#open.push(name);
  }

  #closeTag(start: number): number {
    const { text, codes } = this.#characters;
    const opened = this.#open.at(-1);
    const nameEnd = start + (opened?.raw.length ?? 0);
    const end = nameEnd < text.length && codes[nameEnd] === greater ? nameEnd : text.indexOf('>', start);
    if (end < 0) return -1;
    if (opened === undefined || !text.startsWith(opened.raw, start) || skipSpace(codes, nameEnd) !== end)
      throw malformed(`it has </${text.slice(start, Math.min(end, start + 50))}> where </${opened?.raw.slice(0, 50) ?? ''}> is due`);
    this.#open.pop();
    this.#handlers.close(opened.local);
    return end + 1;
  }

  #instruction(content: string): void {
    refuseForbidden(content);
    const [target = ''] = /^[^ \t\r\n]*/.exec(content) ?? [];
    const isDeclaration = target.toLowerCase() === 'xml';
    if (!wholeName.test(target) || (isDeclaration && !this.#isAtStart)) throw malformed('it has an instruction where none may be');
  }

  #declaration(start: number): number {
    const { text, codes } = this.#characters;
    if (text.startsWith('<!--', start)) {
      const end = text.indexOf('--', start + 4);
      if (end < 0 || end + 2 >= text.length) return -1;
      if (codes[end + 2] !== greater) throw malformed('it has a comment with -- in it');
      refuseForbidden(text.slice(start, end));
      return end + 3;
    }
    if (text.startsWith(cdataStart, start)) {
      const end = text.indexOf(']]>', start);
      if (end < 0) return -1;
      if (this.#open.length === 0) throw malformed('it has text outside of its elements');
      const content = verbatimText(text.slice(start + cdataStart.length, end));
      if (content !== '') this.#handlers.text(content);
      return end + 3;
    }
    if (text.startsWith('<!DOCTYPE', start)) throw new XmlProblem('has a document type, which a workbook never needs');
    if (text.length - start < cdataStart.length) return -1;
    throw malformed('it has a declaration where none may be');
  }
}
