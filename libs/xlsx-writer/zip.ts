// A zip that is written part by part (PKWARE APPNOTE 6.3.10). Up to 4 GiB: larger sizes do not fit into its fields, and throw.
import { pipeline } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

export interface ZipPart {
  name: string;
  content: AsyncIterable<string>;
}

const version = 20;
/** The sizes follow the data, because they are not known before. */
const sizesFollow = 0x8;
const deflated = 8;
const firstOfJanuary1980 = 0x21;

export async function* zip(parts: AsyncIterable<ZipPart>): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let count = 0;
  let offset = 0;
  for await (const { name, content } of parts) {
    const method = record([2, version], [2, sizesFollow], [2, deflated], [2, 0], [2, firstOfJanuary1980]);
    const unknownSizes = record([4, 0], [4, 0], [4, 0]);
    const local = Buffer.concat([record([4, 0x04034b50]), method, unknownSizes, record([2, name.length], [2, 0]), Buffer.from(name)]);
    yield local;
    const measured = { checksum: 0, bytes: 0 };
    let packedBytes = 0;
    // The callback ignores errors, because the iteration below throws them, too.
    const packed = pipeline(measure(content, measured), createDeflateRaw({ level: 1, chunkSize: 64 * 1024 }), () => undefined);
    for await (const buffer of packed as AsyncIterable<Buffer>) {
      packedBytes += buffer.length;
      yield buffer;
    }
    const sizes = record([4, measured.checksum], [4, packedBytes], [4, measured.bytes]);
    const descriptor = Buffer.concat([record([4, 0x08074b50]), sizes]);
    yield descriptor;
    const place = record([2, name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]);
    directory.push(record([4, 0x02014b50], [2, version]), method, sizes, place, Buffer.from(name));
    offset += local.length + packedBytes + descriptor.length;
    count++;
  }
  const directoryBytes = Buffer.concat(directory);
  yield directoryBytes;
  yield record([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, directoryBytes.length], [4, offset], [2, 0]);
}

async function* measure(content: ZipPart['content'], measured: { checksum: number; bytes: number }): AsyncGenerator<Buffer> {
  for await (const text of content) {
    const bytes = Buffer.from(text);
    measured.checksum = crc32(bytes, measured.checksum);
    measured.bytes += bytes.length;
    yield bytes;
  }
}

/** Unsigned little-endian numbers of 2 or 4 bytes. */
function record(...fields: [bytes: 2 | 4, value: number][]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of fields) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}
