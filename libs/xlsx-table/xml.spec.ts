import * as fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../test/support/fuzz-runs.ts';
import { XlsxError } from './xlsx-error.ts';
import { parseXml } from './xml.ts';

type Event = ['open', string, Record<string, string>] | ['close', string] | ['text', string];

/** Joins texts that come in several events. */
function joined(events: Event[]): Event[] {
  const result: Event[] = [];
  for (const event of events) {
    const last = result.at(-1);
    if (event[0] === 'text' && last?.[0] === 'text') last[1] += event[1];
    else if (event[0] !== 'text' || event[1] !== '') result.push([...event] as Event);
  }
  return result;
}

const attributeNames = ['a', 'b', 'r', 's', 't', 'x:a'];

/** The events of our scanner for a document that comes in buffers of this size; null if it refuses the document. */
async function scan(document: string, bufferBytes: number): Promise<Event[] | null> {
  const bytes = new TextEncoder().encode(document);
  async function* buffers() {
    for (let at = 0; at < bytes.length; at += bufferBytes) yield bytes.subarray(at, at + bufferBytes);
  }
  const events: Event[] = [];
  try {
    await parseXml('part', buffers(), 50, {
      open: (name, attributes) => {
        const entries = attributeNames.flatMap((key) => (attributes.get(key) === undefined ? [] : [[key, attributes.get(key)!]]));
        events.push(['open', name, Object.fromEntries(entries)]);
      },
      close: (name) => void events.push(['close', name]),
      text: (text) => void events.push(['text', text]),
    });
  } catch (error) {
    if (!(error instanceof XlsxError)) throw error;
    return null;
  }
  return joined(events);
}

/** The events of saxes, a strict parser of XML 1.0. */
function parse(document: string): Event[] | null {
  const parser = new SaxesParser({ position: false });
  const events: Event[] = [];
  let isRefused = false;
  const local = (name: string) => name.slice(name.indexOf(':') + 1);
  parser.on('error', () => (isRefused = true));
  parser.on('doctype', () => (isRefused = true));
  parser.on('opentag', ({ name, attributes }) => events.push(['open', local(name), { ...(attributes as Record<string, string>) }]));
  parser.on('closetag', ({ name }) => events.push(['close', local(name)]));
  let depth = 0;
  parser.on('opentagstart', () => depth++);
  parser.on('text', (text) => depth > 0 && events.at(-1)?.[0] !== undefined && events.push(['text', text]));
  parser.on('cdata', (text) => events.push(['text', text]));
  try {
    parser.write(document).close();
  } catch {
    return null;
  }
  return isRefused ? null : joined(events.filter((event, index) => event[0] !== 'text' || isInside(events, index)));
}

/** saxes also reports space around the root element. */
function isInside(events: Event[], index: number): boolean {
  const before = events.slice(0, index);
  return before.filter(([kind]) => kind === 'open').length > before.filter(([kind]) => kind === 'close').length;
}

const fragment = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('<a>', '</a>', '<b r="A1">', '</b>', '<x:a/>', `<t s='1' t="s"/>`, 'text', ' ', '\n') },
  fc.constantFrom(
    '&amp;',
    '&lt;',
    '&#65;',
    '&#x4e2d;',
    '&nbsp;',
    '&',
    '&#0;',
    '&#xD800;',
    ';',
    ']]>',
    '\r\n',
    '\r',
    '\u0001',
    '\u{1f600}',
    '王',
  ),
  fc.constantFrom(
    '<!-- x -->',
    '<!-- -- -->',
    '<![CDATA[<raw>&]]>',
    '<?xml version="1.0"?>',
    '<?pi x?>',
    '<!DOCTYPE a>',
    '<!',
    '<',
    '>',
    '</',
    '/>',
  ),
  fc.constantFrom(
    '<a b="1" b="2">',
    '<a b=1>',
    '<a b>',
    '<a b="<">',
    '<a b="&amp;\t">',
    '<1>',
    '<a b="x"s="y">',
    '< a>',
    '</a >',
    '<a >',
    '<a b = "1" />',
  ),
  fc.string({ maxLength: 4 }),
);

describe('the XML scanner', () => {
  it('accepts and refuses the same documents as a strict parser, with the same events, wherever buffers end', async () => {
    const documents = fc.array(fragment, { maxLength: 8 }).map((parts) => `<a>${parts.join('')}</a>`);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          documents,
          fc.array(fragment, { maxLength: 8 }).map((parts) => parts.join('')),
        ),
        fc.integer({ min: 1, max: 40 }),
        async (document, bufferBytes) => {
          expect({ document, events: await scan(document, bufferBytes) }).toEqual({ document, events: parse(document) });
        },
      ),
      { numRuns: fuzzRuns(20_000) },
    );
  });

  it.each([
    ['that is nested too deep', '<a>'.repeat(51) + '</a>'.repeat(51)],
    ['without an end', '<a>'],
    ['with a tag that never ends', `<a ${'b'.repeat(1_100_000)}`],
    ['with a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['that is empty', ''],
  ])('refuses a part %s', async (_, document) => {
    expect(await scan(document, 64 * 1024)).toBeNull();
  });

  it('stops when a handler returns false', async () => {
    let buffersRead = 0;
    async function* buffers() {
      for (; buffersRead < 10; buffersRead++) yield Buffer.from(buffersRead === 0 ? '<a><b/><b/><b/>' : '<b/>'.repeat(1_000));
    }
    let closed = 0;
    await parseXml('part', buffers(), 50, { open() {}, close: () => ++closed < 2, text() {} });
    expect({ closed, buffersRead }).toEqual({ closed: 2, buffersRead: 0 });
  });

  it('takes time in proportion to the length of a document', async () => {
    for (const document of [`<a>${'&amp;'.repeat(200_000)}</a>`, `<a>${']'.repeat(500_000)}</a>`, `<a>${'<b/>'.repeat(200_000)}</a>`]) {
      const started = performance.now();
      await scan(document, 16 * 1024);
      expect(performance.now() - started).toBeLessThan(5_000);
    }
  });
});
