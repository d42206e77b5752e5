import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import { damaged, XlsxError } from './xlsx-error.ts';

/** What to do with each element; names come without their namespace prefix. */
export interface XmlHandlers {
  open(name: string, attributes: Record<string, string>): void;
  close(name: string): void;
  text(text: string): void;
}

/** Lets a handler end the reading early; the rest of the part is then neither inflated nor parsed. */
export const stopReading = Symbol('stop reading');

/**
 * Parses one part strictly, chunk by chunk. A document type is refused, so no entity beyond XML's own five is
 * ever resolved (OWASP XXE Prevention Cheat Sheet); nesting is bounded.
 */
export async function parseXml(part: string, chunks: AsyncIterable<Uint8Array>, depthMax: number, handlers: XmlHandlers): Promise<void> {
  const parser = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false });
  let depth = 0;
  parser.on('error', (error) => {
    throw damaged(`"${part}" is not well-formed XML (${error.message})`);
  });
  parser.on('doctype', () => {
    throw damaged(`"${part}" has a document type, which a workbook never needs`);
  });
  parser.on('opentag', (tag) => {
    if (++depth > depthMax) throw damaged(`"${part}" is nested deeper than ${depthMax} elements`);
    handlers.open(localName(tag.name), tag.attributes);
  });
  parser.on('closetag', (tag) => {
    depth--;
    handlers.close(localName(tag.name));
  });
  parser.on('text', (text) => handlers.text(text));
  parser.on('cdata', (text) => handlers.text(text));
  try {
    for await (const text of decode(part, chunks)) parser.write(text);
    parser.close();
  } catch (error) {
    if (error === stopReading) return;
    throw error instanceof XlsxError ? error : damaged(`"${part}" cannot be parsed (${(error as Error).message})`);
  }
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
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
