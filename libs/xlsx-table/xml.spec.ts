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

const wanted = new Set(['urn:ours']);

/** The document with its first `<a>` in our namespace, and so all that it contains. */
const ours = (document: string) => document.replace('<a>', '<a xmlns="urn:ours">');

const attributeNames = ['a', 'b', 'r', 's', 't', 'x:a'];

/** The events of our scanner for a document that comes in buffers of this size; null if it refuses the document. */
async function scan(document: string, bufferBytes: number): Promise<Event[] | null> {
  const bytes = new TextEncoder().encode(document);
  async function* buffers() {
    for (let at = 0; at < bytes.length; at += bufferBytes) yield bytes.subarray(at, at + bufferBytes);
  }
  const events: Event[] = [];
  try {
    await parseXml('part', buffers(), 50, wanted, {
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

/** The events of saxes, a strict parser of XML 1.0, with our own look-up of namespaces. */
function parse(document: string): Event[] | null {
  const parser = new SaxesParser({ position: false });
  const events: Event[] = [];
  let isRefused = false;
  const local = (name: string) => name.slice(name.indexOf(':') + 1);
  const prefixOf = (name: string) => name.slice(0, Math.max(0, name.indexOf(':')));
  const open: { isWanted: boolean; uris: Record<string, string> }[] = [];
  const isWanted = () => open.at(-1)?.isWanted ?? true;
  parser.on('error', () => (isRefused = true));
  parser.on('doctype', () => (isRefused = true));
  parser.on('opentag', ({ name, attributes }) => {
    const values = attributes as Record<string, string>;
    const declared = Object.entries(values).filter(([key]) => key === 'xmlns' || key.startsWith('xmlns:'));
    const uris = { ...open.at(-1)?.uris, ...Object.fromEntries(declared.map(([key, uri]) => [key === 'xmlns' ? '' : local(key), uri])) };
    const uri = uris[prefixOf(name)] ?? (prefixOf(name) === '' ? '' : 'urn:unknown');
    const isOurs = isWanted() && wanted.has(uri);
    if (open.length === 0 && !isOurs) isRefused = true;
    open.push({ isWanted: isOurs, uris });
    const read = Object.entries(values).filter(([key]) => attributeNames.includes(key));
    if (isOurs) events.push(['open', local(name), Object.fromEntries(read)]);
  });
  parser.on('closetag', ({ name }) => {
    if (isWanted()) events.push(['close', local(name)]);
    open.pop();
  });
  let depth = 0;
  parser.on('opentagstart', () => depth++);
  parser.on('text', (text) => depth > 0 && events.at(-1)?.[0] !== undefined && isWanted() && events.push(['text', text]));
  parser.on('cdata', (text) => isWanted() && events.push(['text', text]));
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
  {
    weight: 3,
    arbitrary: fc.constantFrom('<a>', '</a>', '<b r="A1">', '</b>', '<x:a/>', '<x:a>', '</x:a>', `<t s='1' t="s"/>`, 'text', ' ', '\n'),
  },
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
    '<a xmlns="urn:ours">',
    '<a xmlns="urn:theirs">',
    '<b xmlns:x="urn:ours" s="1">',
    '<x:a xmlns:x="urn:theirs">',
    '<x:a xmlns:x="urn:ours"/>',
    '<b xmlns=""/>',
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
        async (parts, bufferBytes) => {
          const document = ours(parts);
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
    expect(await scan(ours(document), 64 * 1024)).toBeNull();
  });

  it('stops when a handler returns false', async () => {
    let buffersRead = 0;
    async function* buffers() {
      for (; buffersRead < 10; buffersRead++) yield Buffer.from(buffersRead === 0 ? ours('<a><b/><b/><b/>') : '<b/>'.repeat(1_000));
    }
    let closed = 0;
    await parseXml('part', buffers(), 50, wanted, { open() {}, close: () => ++closed < 2, text() {} });
    expect({ closed, buffersRead }).toEqual({ closed: 2, buffersRead: 0 });
  });

  it('finds attributes by their namespace, whatever their prefix is', async () => {
    const ids: (string | undefined)[] = [];
    const document = `<a xmlns="urn:ours" xmlns:r="urn:ours" id="0"><b r:id="1"/><b id="2"/><b xmlns:r="urn:theirs" xmlns:q="urn:ours" r:id="3" q:id="4"/><b r:id="5"/></a>`;
    const buffers = (async function* () {
      yield Buffer.from(document);
    })();
    await parseXml('part', buffers, 50, wanted, {
      open: (_, attributes) => void ids.push(attributes.getIn(wanted, 'id')),
      close() {},
      text() {},
    });
    expect(ids).toEqual([undefined, '1', undefined, '4', '5']);
  });

  it('takes 256 attributes in one tag, finds a repeated one among them, and refuses more at once', async () => {
    const tag = (count: number, more = '') =>
      `<a xmlns="urn:ours" ${Array.from({ length: count - 1 }, (_, index) => `a${index}="1"`).join(' ')}${more}/>`;
    expect(await scan(tag(256), 100)).toHaveLength(2);
    for (const repeated of ['a0', 'a7', 'a253']) expect(await scan(tag(255, ` ${repeated}="2"`), 100)).toBeNull();
    expect(await scan(tag(257), 100)).toBeNull();
    const started = performance.now();
    expect(await scan(tag(60_000), 16 * 1024)).toBeNull();
    expect(await scan(ours(`<a>${tag(256).repeat(2_000)}</a>`), 16 * 1024)).toHaveLength(4_002);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('takes time in proportion to the length of a document', async () => {
    for (const document of [`<a>${'&amp;'.repeat(200_000)}</a>`, `<a>${']'.repeat(500_000)}</a>`, `<a>${'<b/>'.repeat(200_000)}</a>`]) {
      const started = performance.now();
      expect(await scan(ours(document), 16 * 1024)).not.toBeNull();
      expect(performance.now() - started).toBeLessThan(5_000);
    }
  });
});
