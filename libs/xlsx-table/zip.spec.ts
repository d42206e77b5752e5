import { randomBytes } from 'node:crypto';
import { Duplex } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { zip } from '../../test/support/zip.ts';
import { defaultLimits } from './limits.ts';
import { openZip } from './zip.ts';

async function bytesOf(pieces: AsyncIterable<Uint8Array>, onPiece: () => void = () => undefined): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const piece of pieces) {
    onPiece();
    copies.push(Buffer.from(piece));
  }
  return Buffer.concat(copies);
}

describe('a part of a zip', () => {
  it('gives each inflated piece of it back when the next one is asked for', async () => {
    const opened = await openZip(zip({ part: Buffer.alloc(8_000_000) }), defaultLimits);
    let earlier = new Uint8Array(0);
    let pieces = 0;
    for await (const piece of opened.read('part')) {
      expect(piece.byteLength).toBeGreaterThan(0);
      expect(earlier.byteLength).toBe(0);
      earlier = piece as Uint8Array<ArrayBuffer>;
      pieces++;
    }
    expect(pieces).toBeGreaterThan(5);
  });
});

describe('the part of a zip that is read last', () => {
  // Not to be packed: it takes several pieces going in as well as coming out.
  const content = randomBytes(1_500_000);

  it('is the same, while the file is given back', async () => {
    const file = zip({ first: content, last: content });
    const { buffer } = file;
    const write = vi.spyOn(Duplex.prototype, 'write');
    const opened = await openZip(file, defaultLimits);
    const beginning = opened.read('first')[Symbol.asyncIterator]();
    await beginning.next();
    // Ended early: its stream may still be at work on what it was given, which must not be the file.
    await beginning.return!();
    expect(await bytesOf(opened.readLast('last'), () => expect(file.byteLength).toBe(0))).toEqual(content);
    const inputs = write.mock.calls.map(([chunk]) => (chunk as Uint8Array).buffer);
    write.mockRestore();
    expect(inputs.length).toBeGreaterThan(5);
    expect(inputs).not.toContain(buffer);
  });

  it('may have bytes behind its end, which do not count', async () => {
    const opened = await openZip(
      zip({ last: content }, undefined, (packed) => Buffer.concat([packed, Buffer.alloc(2_000_000, 1)])),
      defaultLimits,
    );
    expect(await bytesOf(opened.readLast('last'))).toEqual(content);
  });

  it('is refused where a later piece is damaged, or missing', async () => {
    const damage = (packed: Buffer) => Buffer.concat([packed.subarray(0, 1_000_000), Buffer.alloc(400_000, 0xff)]);
    for (const change of [damage, (packed: Buffer) => packed.subarray(0, 1_000_000)]) {
      const opened = await openZip(zip({ last: content }, undefined, change), defaultLimits);
      await expect(bytesOf(opened.readLast('last'))).rejects.toMatchObject({ code: 'damaged' });
    }
  });
});
