// A scanner for the XML of workbooks, faster than a general one. The specs compare it with saxes, a strict parser.
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
import { XmlNamespaces } from './xml-namespaces.ts';
import { attributeValue, elementText, endOfPlain, malformed, refuseForbidden, safeTextEnd, verbatimText, XmlProblem } from './xml-text.ts';

/**
 * Parses one part strictly, buffer by buffer. A document type is refused, so that only the five entities of XML itself
 * are resolved (OWASP XXE Prevention Cheat Sheet). The nesting depth is limited.
 * Elements that are not in one of the namespaces, such as extensions, are checked and left out with all that they contain.
 */
export async function parseXml(
  part: string,
  buffers: AsyncIterable<Uint8Array>,
  depthMax: number,
  namespaces: ReadonlySet<string>,
  handlers: XmlHandlers,
): Promise<void> {
  const scanner = new XmlScanner(depthMax, namespaces, handlers);
  try {
    for await (const text of decodeXml(part, buffers)) if (!scanner.write(text)) return;
    scanner.end();
  } catch (error) {
    throw error instanceof XmlProblem ? damaged(`"${part}" ${error.message}`) : error;
  }
}

/** No workbook has a longer tag, comment or instruction. */
const markupCharsMax = 1_000_000;
const cdataStart = '<![CDATA[';

class XmlScanner {
  readonly #depthMax: number;
  readonly #handlers: XmlHandlers;
  readonly #open: XmlName[] = [];
  readonly #namespaces: XmlNamespaces;
  readonly #attributes: XmlAttributes;
  readonly #names = new XmlNames();
  readonly #characters = new Characters();
  /** The end of the text so far, from the first tag or text that is not complete yet. */
  #incomplete = '';
  #hasRoot = false;
  #isAtStart = true;
  #isStopped = false;
  /** The depth of the open element of another namespace; -1 if there is none. */
  #foreignDepth = -1;

  constructor(depthMax: number, namespaces: ReadonlySet<string>, handlers: XmlHandlers) {
    this.#depthMax = depthMax;
    this.#handlers = handlers;
    this.#namespaces = new XmlNamespaces(namespaces);
    this.#attributes = new XmlAttributes(this.#namespaces);
  }

  /** Returns false when a handler has stopped the scanner. */
  write(text: string): boolean {
    this.#characters.set(this.#incomplete + text);
    this.#incomplete = this.#characters.text.slice(this.#scan());
    if (this.#incomplete.length > markupCharsMax) throw malformed('it has a tag without an end');
    return !this.#isStopped;
  }

  end(): void {
    if (this.#incomplete.startsWith('<')) throw malformed('it ends within a tag');
    if (this.#incomplete !== '') this.#text(this.#incomplete, false);
    if (this.#open.length > 0) throw malformed(`it ends before </${this.#open.at(-1)!.raw}>`);
    if (!this.#hasRoot) throw malformed('it is empty');
  }

  /** Scans everything that is complete. Returns where the incomplete rest begins. */
  #scan(): number {
    const { text, codes } = this.#characters;
    let at = 0;
    while (at < text.length && !this.#isStopped) {
      const tag = this.#textBefore(at);
      if (codes[tag] !== less) return tag;
      const end = this.#markup(tag);
      if (end < 0) return tag;
      this.#isAtStart = false;
      at = end;
    }
    return at;
  }

  /** Scans the text that begins here, if any. Returns where it ends: at a tag, or before an incomplete reference. */
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
    const text = isPlain ? raw : elementText(raw);
    if (this.#foreignDepth < 0) this.#handlers.text(text);
  }

  /** The end of the markup that begins here, or -1 if it is incomplete. */
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

  /** The end of the attribute that begins here, or -1 if it is incomplete. */
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
    const value = text.slice(open + 1, close);
    this.#attributes.add(this.#names.at(this.#characters, start, keyEnd), isPlain ? value : attributeValue(value));
    return close + 1;
  }

  #begin(name: XmlName, isEmpty: boolean): void {
    const depth = this.#open.length;
    if (depth === 0 && this.#hasRoot) throw malformed('it has more than one outermost element');
    if (depth >= this.#depthMax) throw new XmlProblem(`is nested deeper than ${this.#depthMax} elements`);
    this.#hasRoot = true;
    this.#attributes.declareNamespaces(depth);
    if (this.#foreignDepth < 0) {
      if (this.#namespaces.isWanted(name.prefix)) this.#handlers.open(name.local, this.#attributes);
      else if (depth > 0) this.#foreignDepth = depth;
      else throw new XmlProblem('has an outermost element that does not belong to a workbook');
    }
    if (isEmpty) this.#close(name);
    else this.#open.push(name);
  }

  #closeTag(start: number): number {
    const { text, codes } = this.#characters;
    const opened = this.#open.at(-1);
    const nameEnd = start + (opened?.raw.length ?? 0);
    const end = nameEnd < text.length && codes[nameEnd] === greater ? nameEnd : text.indexOf('>', start);
    if (end < 0) return -1;
    if (opened === undefined || !text.startsWith(opened.raw, start) || skipSpace(codes, nameEnd) !== end)
      throw malformed(`it has </${text.slice(start, Math.min(end, start + 50))}> where </${opened?.raw.slice(0, 50) ?? ''}> is expected`);
    this.#open.pop();
    this.#close(opened);
    return end + 1;
  }

  #close(name: XmlName): void {
    if (this.#foreignDepth >= 0) {
      if (this.#foreignDepth === this.#open.length) this.#foreignDepth = -1;
    } else if (this.#handlers.close(name.local) === false) this.#isStopped = true;
    this.#namespaces.leave(this.#open.length);
  }

  #instruction(content: string): void {
    refuseForbidden(content);
    const [target = ''] = /^[^ \t\r\n]*/.exec(content) ?? [];
    const isDeclaration = target.toLowerCase() === 'xml';
    if (!wholeName.test(target) || (isDeclaration && !this.#isAtStart)) throw malformed('it has an instruction where none is allowed');
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
      if (content !== '' && this.#foreignDepth < 0) this.#handlers.text(content);
      return end + 3;
    }
    if (text.startsWith('<!DOCTYPE', start)) throw new XmlProblem('has a document type, which a workbook never needs');
    if (text.length - start < cdataStart.length) return -1;
    throw malformed('it has a declaration where none is allowed');
  }
}
