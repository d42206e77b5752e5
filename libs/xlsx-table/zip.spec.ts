import { randomBytes } from 'node:crypto';
import { Duplex } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { zip } from '../../test/support/zip.ts';
import { defaultLimits } from './limits.ts';
import type { OwnBytes } from './own-bytes.ts';
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

describe('the parts that are taken out of a zip', () => {
  // Not to be packed: it takes several pieces going in as well as coming out.
  const content = randomBytes(1_500_000);
  const other = randomBytes(700_000);

  const takenOutOf = async (file: OwnBytes, name = 'last') => (await (await openZip(file, defaultLimits)).takeOut([name])).read(name);
  /** As an upload is: memory that can shrink. */
  const resizable = (file: OwnBytes) => {
    const memory = new ArrayBuffer(file.byteLength, { maxByteLength: file.byteLength });
    new Uint8Array(memory).set(file);
    return new Uint8Array(memory, 0, file.byteLength);
  };

  it('are the same, while the file is given back', async () => {
    const file = zip({ first: content, last: content });
    const { buffer } = file;
    const write = vi.spyOn(Duplex.prototype, 'write');
    const opened = await openZip(file, defaultLimits);
    const beginning = opened.read('first')[Symbol.asyncIterator]();
    await beginning.next();
    // Ended early: its stream may still be at work on what it was given, which must not be the file.
    await beginning.return!();
    const parts = await opened.takeOut(['last']);
    expect(await bytesOf(parts.read('last'), () => expect(file.byteLength).toBe(0))).toEqual(content);
    const inputs = write.mock.calls.map(([chunk]) => (chunk as Uint8Array).buffer);
    write.mockRestore();
    expect(inputs.length).toBeGreaterThan(5);
    expect(inputs).not.toContain(buffer);
  });

  it.each([
    ['in their order in the file', ['first', 'last']],
    ['the other way round', ['last', 'first']],
  ])('can be several, %s', async (_, names) => {
    for (const file of [
      zip({ first: other, between: 'x', last: content }),
      resizable(zip({ first: other, between: 'x', last: content })),
    ]) {
      const parts = await (await openZip(file, defaultLimits)).takeOut(names);
      expect(file.byteLength).toBe(0);
      const read: Record<string, Buffer> = {};
      for (const name of names) read[name] = await bytesOf(parts.read(name));
      expect(read).toEqual({ first: other, last: content });
    }
  });

  it('shrink the file while they are taken out of it, where it can be', async () => {
    const resize = vi.spyOn(ArrayBuffer.prototype, 'resize');
    await takenOutOf(resizable(zip({ first: other, last: content })));
    const sizes = resize.mock.calls.map(([size]) => size!);
    resize.mockRestore();
    expect(sizes.length).toBeGreaterThan(5);
    expect(sizes).toEqual(sizes.toSorted((one, another) => another - one));
  });

  it('may be empty', async () => {
    expect(await bytesOf(await takenOutOf(zip({ first: other, last: '' })))).toEqual(Buffer.alloc(0));
  });

  it('cannot be the same one twice', async () => {
    for (const file of [zip({ last: content }), resizable(zip({ last: content }))])
      await expect((await openZip(file, defaultLimits)).takeOut(['last', 'last'])).rejects.toMatchObject({ code: 'damaged' });
  });

  it('may have bytes behind their end, which do not count', async () => {
    const file = zip({ last: content }, undefined, (packed) => Buffer.concat([packed, Buffer.alloc(2_000_000, 1)]));
    expect(await bytesOf(await takenOutOf(file))).toEqual(content);
  });

  it('are refused where a later piece is damaged, or missing', async () => {
    const damage = (packed: Buffer) => Buffer.concat([packed.subarray(0, 1_000_000), Buffer.alloc(400_000, 0xff)]);
    for (const change of [damage, (packed: Buffer) => packed.subarray(0, 1_000_000)]) {
      const last = await takenOutOf(zip({ last: content }, undefined, change));
      await expect(bytesOf(last)).rejects.toMatchObject({ code: 'damaged' });
    }
  });
});
