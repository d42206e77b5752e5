import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { zip } from '../../test/support/zip.ts';
import { defaultLimits } from './limits.ts';
import { openZip } from './zip.ts';

// Random bytes do not compress, so that a part has several buffers of input and of output.
const content = randomBytes(1_500_000);
const other = randomBytes(700_000);

async function readPart(file: Uint8Array<ArrayBuffer>, name: string): Promise<Buffer> {
  const buffers: Uint8Array[] = [];
  for await (const buffer of (await openZip(file, defaultLimits)).read(name)) buffers.push(buffer);
  return Buffer.concat(buffers);
}

describe('a part of a zip', () => {
  it('is inflated', async () => {
    const file = zip({ first: other, between: 'x', last: content });
    expect(await readPart(file, 'first')).toEqual(other);
    expect(await readPart(file, 'last')).toEqual(content);
  });

  it('may be empty', async () => {
    expect(await readPart(zip({ first: other, last: '' }), 'last')).toEqual(Buffer.alloc(0));
  });

  it('can be read again after reading it was stopped', async () => {
    const opened = await openZip(zip({ last: content }), defaultLimits);
    for await (const buffer of opened.read('last')) {
      expect(buffer.length).toBeLessThan(content.length);
      break;
    }
    const buffers: Uint8Array[] = [];
    for await (const buffer of opened.read('last')) buffers.push(buffer);
    expect(Buffer.concat(buffers)).toEqual(content);
  });

  it('may be followed by bytes that do not belong to it', async () => {
    const file = zip({ last: content }, undefined, (packed) => Buffer.concat([packed, Buffer.alloc(2_000_000, 1)]));
    expect(await readPart(file, 'last')).toEqual(content);
  });

  it.each<[string, (packed: Buffer) => Buffer]>([
    ['damaged', (packed) => Buffer.concat([packed.subarray(0, 1_000_000), Buffer.alloc(400_000, 0xff)])],
    ['cut off', (packed) => packed.subarray(0, 1_000_000)],
  ])('is refused if a later buffer is %s', async (_, change) => {
    await expect(readPart(zip({ last: content }, undefined, change), 'last')).rejects.toMatchObject({ code: 'damaged' });
  });

  it('is refused if the zip does not have it', async () => {
    await expect(readPart(zip({ first: other }), 'last')).rejects.toMatchObject({ code: 'damaged' });
  });
});
