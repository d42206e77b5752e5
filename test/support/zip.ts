import { text } from 'node:stream/consumers';
import { crc32, deflateRawSync } from 'node:zlib';
import yauzl from 'yauzl';

/** A zip with these parts. The size in its directory can be false, and `change` can damage the compressed bytes. */
export function zip(
  parts: Record<string, string | Buffer>,
  claimedSize?: number,
  change = (packed: Buffer) => packed,
): Uint8Array<ArrayBuffer> {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(parts)) {
    const content = Buffer.from(text);
    const packed = change(deflateRawSync(content));
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimedSize ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    locals.push(Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), common, tail, Buffer.from(name));
    offset += 4 + 26 + name.length + packed.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(parts).length, 4);
  end.writeUInt16LE(Object.keys(parts).length, 6);
  end.writeUInt32LE(directoryBytes.length, 8);
  end.writeUInt32LE(offset, 12);
  return new Uint8Array(Buffer.concat([...locals, directoryBytes, Buffer.from('PK\u0005\u0006'), end]));
}

/** The texts of the files of a zip, in the order of its directory. yauzl is an independent reader of our archives. */
export async function unzip(content: Buffer): Promise<Record<string, string>> {
  const zipFile = await yauzl.fromBufferPromise(content, { lazyEntries: true, validateEntrySizes: true });
  const files: Record<string, string> = {};
  for await (const entry of zipFile.eachEntry()) files[entry.fileName] = await text(await zipFile.openReadStreamPromise(entry));
  return files;
}
