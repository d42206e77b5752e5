// A scanner for the XML of workbooks: half the time of a general parser, and no more than a workbook needs.
// What it takes and what it refuses is compared with saxes, a strict parser, by the fuzzing specs.
import { TextDecoder } from 'node:util';
import { damaged, XlsxError } from './xlsx-error.ts';

/** The attributes of one tag, good until the next one; names are as they are written, with their prefix. */
export class XmlAttributes {
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  // Counted here, as shortening the lists for every tag costs more than the rest of it.
  #count = 0;

  get(name: string): string | undefined {
    for (let place = 0; place < this.#count; place++) if (this.#names[place] === name) return this.#values[place];
    return undefined;
  }

  /** The value of the first one whose name ends so. */
  getEnding(ending: string): string | undefined {
    for (let place = 0; place < this.#count; place++) if (this.#names[place]!.endsWith(ending)) return this.#values[place];
    return undefined;
  }

  add(name: string, value: string): void {
    this.#names[this.#count] = name;
    this.#values[this.#count] = value;
    this.#count++;
  }

  clear(): void {
    this.#count = 0;
  }
}

/** What to do with each element; names come without their namespace prefix. */
export interface XmlHandlers {
  open(name: string, attributes: XmlAttributes): void;
  close(name: string): void;
  /** A piece of text; longer texts come in several. */
  text(text: string): void;
}

/** Lets a handler end the reading early; the rest of the part is then neither inflated nor parsed. */
export const stopReading = Symbol('stop reading');

/**
 * Parses one part strictly, chunk by chunk. A document type is refused, so no entity beyond XML's own five is
 * ever resolved (OWASP XXE Prevention Cheat Sheet); nesting is bounded.
 */
export async function parseXml(part: string, chunks: AsyncIterable<Uint8Array>, depthMax: number, handlers: XmlHandlers): Promise<void> {
  const scanner = new XmlScanner(part, depthMax, handlers);
  try {
    for await (const text of decode(part, chunks)) scanner.write(text);
    scanner.end();
  } catch (error) {
    if (error !== stopReading) throw error;
  }
}

/** A tag, comment or instruction longer than this is not of a workbook. */
const markupCharsMax = 1_000_000;
/** Longer than any reference that is allowed, such as `&#x10FFFF;`. */
const referenceCharsMax = 12;

const forbiddenCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const nameStart =
  'A-Z_a-z:\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}';
const name = `[${nameStart}][${nameStart}.0-9\\u00b7\\u0300-\\u036f\\u203f\\u2040-]*`;
const wholeName = new RegExp(`^${name}$`, 'u');
const space = /^[ \t\r\n]*$/;

class XmlScanner {
  readonly #part: string;
  readonly #depthMax: number;
  readonly #handlers: XmlHandlers;
  readonly #open: string[] = [];
  readonly #attributes = new XmlAttributes();
  /** Names that were seen and are sound, with what stands behind their prefix: a workbook has a few dozen. */
  readonly #localNames = new Map<string, string>();
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
    // `c`, `v`, `t`, `r`, `s`: nearly all that a sheet has.
    if (raw.length === 1 && raw >= 'a' && raw <= 'z') return raw;
    let local = this.#localNames.get(raw);
    if (local === undefined) {
      if (!wholeName.test(raw)) throw this.#malformed(`it has a tag with the name "${raw.slice(0, 50)}"`);
      local = raw.slice(raw.indexOf(':') + 1);
      if (this.#localNames.size < localNamesMax) this.#localNames.set(raw, local);
    }
    return local;
  }

  #malformed(what: string): XlsxError {
    return damaged(`"${this.#part}" is not well-formed XML: ${what}`);
  }
}

const slash = 0x2f;
const questionMark = 0x3f;
const exclamationMark = 0x21;
const doubleQuote = 0x22;
const singleQuote = 0x27;
const greater = 0x3e;
const less = 0x3c;
const ampersand = 0x26;
const equalsSign = 0x3d;
const blank = 0x20;
const cdataChars = '<![CDATA['.length;
const localNamesMax = 1_000;
const entities = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Where a name ends, sound or not; the length of the text if its end is not there yet. */
function endOfName(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= blank || code === greater || code === slash || code === equalsSign || code === doubleQuote || code === singleQuote)
      return at;
  }
  return text.length;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code === blank || code === 0x0a || code === 0x0d || code === 0x09;
}

/** As far as a text can be taken before more of it is known: not into a reference, a `]]>` or a line end of two. */
function safeTextEnd(text: string, start: number): number {
  const reference = text.lastIndexOf('&');
  const isOpen = reference >= start && text.length - reference <= referenceCharsMax && !text.includes(';', reference);
  if (isOpen) return reference;
  let end = text.length;
  while (end > start && (text[end - 1] === ']' || text[end - 1] === '\r')) end--;
  return end;
}

function normalizeLines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function numberedCharacter(body: string): string | undefined {
  const digits = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(body);
  if (!digits) return undefined;
  const code = digits[1] === undefined ? Number.parseInt(digits[2]!, 10) : Number.parseInt(digits[1], 16);
  const isAllowed = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && !forbiddenCharacter.test(String.fromCodePoint(code));
  return isAllowed ? String.fromCodePoint(code) : undefined;
}

/** UTF-8 or UTF-16, told by the first bytes (XML 1.0, appendix F). */
async function* decode(part: string, chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let decoder: TextDecoder | undefined;
  try {
    for await (const chunk of chunks) {
      decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true });
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder?.decode() ?? '';
  } catch (error) {
    throw error instanceof TypeError ? damaged(`"${part}" is not valid UTF-8 or UTF-16 text`) : error;
  }
}

function encodingOf(start: Uint8Array): string {
  const [first, second] = start;
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  return 'utf-8';
}
