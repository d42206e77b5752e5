// A scanner for the XML of workbooks: quicker than a general parser, and no more than a workbook needs.
// What it takes and what it refuses is compared with saxes, a strict parser, by the fuzzing specs.
import { damaged, type XlsxError } from './xlsx-error.ts';
import { XmlAttributes, type XmlHandlers } from './xml-attributes.ts';
import {
  ampersand,
  blank,
  cdataChars,
  doubleQuote,
  endOfName,
  entities,
  equalsSign,
  exclamationMark,
  forbiddenCharacter,
  greater,
  less,
  normalizeLines,
  numberedCharacter,
  questionMark,
  safeTextEnd,
  singleQuote,
  skipSpace,
  slash,
  space,
  wholeName,
} from './xml-characters.ts';
import { decodeXml } from './xml-encoding.ts';
import { LocalNames } from './xml-names.ts';

/** Lets a handler end the reading early; the rest of the part is then neither inflated nor parsed. */
export const stopReading = Symbol('stop reading');

/**
 * Parses one part strictly, chunk by chunk. A document type is refused, so no entity beyond XML's own five is
 * ever resolved (OWASP XXE Prevention Cheat Sheet); nesting is bounded.
 */
export async function parseXml(part: string, chunks: AsyncIterable<Uint8Array>, depthMax: number, handlers: XmlHandlers): Promise<void> {
  const scanner = new XmlScanner(part, depthMax, handlers);
  try {
    for await (const text of decodeXml(part, chunks)) scanner.write(text);
    scanner.end();
  } catch (error) {
    if (error !== stopReading) throw error;
  }
}

/** A tag, comment or instruction longer than this is not of a workbook. */
const markupCharsMax = 1_000_000;

class XmlScanner {
  readonly #part: string;
  readonly #depthMax: number;
  readonly #handlers: XmlHandlers;
  readonly #open: string[] = [];
  readonly #attributes = new XmlAttributes();
  readonly #localNames = new LocalNames();
  #rest = '';
  #hasRoot = false;
  #isAtStart = true;

  constructor(part: string, depthMax: number, handlers: XmlHandlers) {
    this.#part = part;
    this.#depthMax = depthMax;
    this.#handlers = handlers;
  }

  write(chunk: string): void {
    if (forbiddenCharacter.test(chunk)) throw this.#malformed('it has a character that XML does not allow');
    const text = this.#rest === '' ? chunk : this.#rest + chunk;
    this.#rest = text.slice(this.#scan(text));
    if (this.#rest.length > markupCharsMax) throw this.#malformed('it has a tag without an end');
  }

  end(): void {
    if (this.#rest !== '') {
      if (this.#rest.startsWith('<')) throw this.#malformed('it ends within a tag');
      this.#text(this.#rest);
    }
    if (this.#open.length > 0) throw this.#malformed(`it ends before </${this.#open.at(-1)}>`);
    if (!this.#hasRoot) throw this.#malformed('it is empty');
  }

  /** Takes everything that is complete, and tells where the rest begins. */
  #scan(text: string): number {
    let at = 0;
    while (at < text.length) {
      const tag = text.indexOf('<', at);
      if (tag < 0) {
        const end = safeTextEnd(text, at);
        if (end > at) this.#text(text.slice(at, end));
        return end;
      }
      if (tag > at) this.#text(text.slice(at, tag));
      const end = this.#markup(text, tag);
      if (end < 0) return tag;
      this.#isAtStart = false;
      at = end;
    }
    return at;
  }

  /** The end of the markup that begins here, or -1 if it is not all there yet. */
  #markup(text: string, start: number): number {
    switch (text.charCodeAt(start + 1)) {
      case slash: {
        const end = text.indexOf('>', start);
        if (end >= 0) this.#closeTag(text.slice(start + 2, end));
        return end + 1 || -1;
      }
      case questionMark: {
        const end = text.indexOf('?>', start + 2);
        if (end >= 0) this.#instruction(text.slice(start + 2, end));
        return end < 0 ? -1 : end + 2;
      }
      case exclamationMark:
        return this.#declaration(text, start);
      default:
        return this.#openTag(text, start + 1);
    }
  }

  #openTag(text: string, start: number): number {
    const nameEnd = endOfName(text, start);
    if (nameEnd >= text.length) return -1;
    const raw = text.slice(start, nameEnd);
    const local = this.#localName(raw);
    this.#attributes.clear();
    let at = skipSpace(text, nameEnd);
    let code = text.charCodeAt(at);
    while (code !== greater && code !== slash) {
      const keyEnd = endOfName(text, at);
      const equals = skipSpace(text, keyEnd);
      const open = skipSpace(text, equals + 1);
      if (open >= text.length) return -1;
      const quote = text.charCodeAt(open);
      if (text.charCodeAt(equals) !== equalsSign || (quote !== doubleQuote && quote !== singleQuote))
        throw this.#malformed('it has a tag with a broken attribute');
      let isPlain = true;
      let close = open + 1;
      for (; close < text.length; close++) {
        const inside = text.charCodeAt(close);
        if (inside === quote) break;
        if (inside === ampersand || inside === less || inside < blank) isPlain = false;
      }
      if (close >= text.length) return -1;
      const key = text.slice(at, keyEnd);
      this.#localName(key);
      if (this.#attributes.get(key) !== undefined) throw this.#malformed(`it has the attribute ${key.slice(0, 50)} twice`);
      const value = text.slice(open + 1, close);
      this.#attributes.add(key, isPlain ? value : this.#attributeValue(value));
      at = skipSpace(text, close + 1);
      code = text.charCodeAt(at);
      if (at === close + 1 && code !== greater && code !== slash && at < text.length) throw this.#malformed('it has two attributes in one');
    }
    const isEmpty = code === slash;
    if (isEmpty && at + 1 >= text.length) return -1;
    if (isEmpty && text[at + 1] !== '>') throw this.#malformed('it has a tag with a broken end');
    this.#begin(raw, local, isEmpty);
    return isEmpty ? at + 2 : at + 1;
  }

  #begin(raw: string, local: string, isEmpty: boolean): void {
    if (this.#open.length === 0) {
      if (this.#hasRoot) throw this.#malformed('it has more than one outermost element');
      this.#hasRoot = true;
    }
    if (this.#open.length >= this.#depthMax) throw damaged(`"${this.#part}" is nested deeper than ${this.#depthMax} elements`);
    this.#handlers.open(local, this.#attributes);
    if (isEmpty) this.#handlers.close(local);
    else this.#open.push(raw);
  }

  #attributeValue(text: string): string {
    if (text.includes('<')) throw this.#malformed('it has < in an attribute');
    // White space that is written as a reference stays what it is (XML 1.0 §3.3.3).
    return this.#resolve(normalizeLines(text).replace(/[\t\n]/g, ' '));
  }

  #closeTag(content: string): void {
    const opened = this.#open.pop();
    if (content !== opened && content.replace(/[ \t\r\n]+$/, '') !== opened) {
      throw this.#malformed(`it has </${content.slice(0, 50)}> where </${opened?.slice(0, 50) ?? ''}> is due`);
    }
    this.#handlers.close(this.#localName(opened));
  }

  #instruction(content: string): void {
    const [target = ''] = /^[^ \t\r\n]*/.exec(content) ?? [];
    const isDeclaration = target.toLowerCase() === 'xml';
    if (!wholeName.test(target) || (isDeclaration && !this.#isAtStart)) throw this.#malformed('it has an instruction where none may be');
  }

  #declaration(text: string, start: number): number {
    if (text.startsWith('<!--', start)) {
      const end = text.indexOf('--', start + 4);
      if (end < 0 || end + 2 >= text.length) return -1;
      if (text[end + 2] !== '>') throw this.#malformed('it has a comment with -- in it');
      return end + 3;
    }
    if (text.startsWith('<![CDATA[', start)) {
      const end = text.indexOf(']]>', start);
      if (end < 0) return -1;
      if (this.#open.length === 0) throw this.#malformed('it has text outside of its elements');
      if (end > start + cdataChars) this.#handlers.text(normalizeLines(text.slice(start + cdataChars, end)));
      return end + 3;
    }
    if (text.startsWith('<!DOCTYPE', start)) throw damaged(`"${this.#part}" has a document type, which a workbook never needs`);
    if (text.length - start < cdataChars) return -1;
    throw this.#malformed('it has a declaration where none may be');
  }

  #text(text: string): void {
    if (this.#open.length === 0) {
      const isMark = this.#isAtStart && text === '\ufeff';
      if (!isMark && !space.test(text)) throw this.#malformed('it has text outside of its elements');
      this.#isAtStart = isMark;
      return;
    }
    if (text.includes(']]>')) throw this.#malformed('it has ]]> in a text');
    this.#handlers.text(this.#resolve(normalizeLines(text)));
  }

  /** XML's own five entities and numbered characters; there are no others without a document type. */
  #resolve(text: string): string {
    if (!text.includes('&')) return text;
    return text.replace(/&([^;&]*);?/g, (reference: string, body: string) => {
      const character = reference.endsWith(';') ? (entities.get(body) ?? numberedCharacter(body)) : undefined;
      if (character === undefined) throw this.#malformed(`it has the unknown reference ${reference.slice(0, 20)}`);
      return character;
    });
  }

  /** Throws for what is no name. */
  #localName(raw: string): string {
    const local = this.#localNames.find(raw);
    if (local === undefined) throw this.#malformed(`it has a tag with the name "${raw.slice(0, 50)}"`);
    return local;
  }

  #malformed(what: string): XlsxError {
    return damaged(`"${this.#part}" is not well-formed XML: ${what}`);
  }
}
