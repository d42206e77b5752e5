import { crc32, createInflateRaw } from 'node:zlib';
import yauzl from 'yauzl';
import { encrypted } from './first-bytes.ts';
import type { XlsxLimits } from './limits.ts';
import { damaged, XlsxError } from './xlsx-error.ts';

/** The parts of a package by name, found through the central directory: local headers are not trusted. */
export interface Zip {
  has(name: string): boolean;
  /** The inflated bytes of a part, counted and checked against its CRC-32. */
  read(name: string): AsyncIterable<Uint8Array>;
  /** Inflates every part once, needed or not, so that the whole zip is checked before any of it is parsed. */
  check(): Promise<void>;
}

const encryptedFlag = 0x1;
const localHeaderBytes = 30;
const nameCharsMax = 255;
const foldersMax = 16;

/** Opens a zip in memory. Throws {@link XlsxError} `not-xlsx`, `damaged`, `too-many-entries`, `too-large-inflated`. */
export async function openZip(content: Uint8Array<ArrayBuffer>, limits: XlsxLimits): Promise<Zip> {
  const file = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const zipFile = await yauzl.fromBufferPromise(file, { lazyEntries: true, validateEntrySizes: true }).catch((error: Error) => {
    throw damaged(`its zip directory cannot be read (${error.message})`);
  });
  if (zipFile.entryCount > limits.entriesMax) {
    const [entries, { entriesMax }] = [zipFile.entryCount, limits];
    throw new XlsxError('too-many-entries', `The file consists of ${entries} parts; at most ${entriesMax} are allowed.`, {
      entries,
      entriesMax,
    });
  }
  const entries = await listEntries(zipFile, limits);
  const inflated = new InflatedBytes(limits);
  async function* read(name: string): AsyncGenerator<Uint8Array> {
    const entry = entries.get(partKey(name));
    if (!entry) throw damaged(`its part "${name}" is missing`);
    let checksum = 0;
    let bytes = 0;
    for await (const buffer of inflate(await packedBytes(zipFile, entry, file), entry)) {
      bytes += buffer.byteLength;
      if (bytes > entry.uncompressedSize) throw damaged(`its part "${name}" is longer than the zip directory says`);
      inflated.count(entry, bytes);
      checksum = crc32(buffer, checksum);
      yield buffer;
    }
    if (bytes !== entry.uncompressedSize || checksum !== entry.crc32) throw damaged(`the checksum of "${name}" is wrong`);
  }
  return {
    has: (name) => entries.has(partKey(name)),
    read,
    async check() {
      for (const name of entries.keys()) for await (const _ of read(name));
    },
  };
}

/** Counts the bytes that really come out of a zip. A part counts once, however often it is read. */
class InflatedBytes {
  readonly #limits: XlsxLimits;
  readonly #byEntry = new Map<yauzl.Entry, number>();
  #total = 0;

  constructor(limits: XlsxLimits) {
    this.#limits = limits;
  }

  count(entry: yauzl.Entry, bytes: number): void {
    const before = this.#byEntry.get(entry) ?? 0;
    if (bytes <= before) return;
    this.#byEntry.set(entry, bytes);
    this.#total += bytes - before;
    if (this.#total > this.#limits.inflatedBytesMax) throw tooLarge(this.#limits);
  }
}

async function listEntries(zipFile: yauzl.ZipFile, limits: XlsxLimits): Promise<Map<string, yauzl.Entry>> {
  const entries = new Map<string, yauzl.Entry>();
  let declaredBytes = 0;
  try {
    for await (const entry of zipFile.eachEntry()) {
      const key = partKey(entry.fileName);
      // An empty folder is no part, but some programs write one.
      if (key.endsWith('/')) continue;
      if (entries.has(key)) throw damaged(`it has the part "${entry.fileName}" twice`);
      if (key.length > nameCharsMax || key.split('/').length > foldersMax) throw damaged('one of its parts has a name that is too long');
      if (entry.generalPurposeBitFlag & encryptedFlag) throw encrypted();
      declaredBytes += entry.uncompressedSize;
      entries.set(key, entry);
    }
  } catch (error) {
    throw error instanceof XlsxError ? error : damaged(`its zip directory cannot be read (${(error as Error).message})`);
  }
  refuseOverlaps([...entries.values()]);
  if (declaredBytes > limits.inflatedBytesMax) throw tooLarge(limits);
  return entries;
}

/** Parts that share bytes make a small file inflate to a very large one (Fifield, "A better zip bomb", 2019). */
function refuseOverlaps(entries: yauzl.Entry[]): void {
  let end = 0;
  for (const entry of entries.toSorted((one, other) => one.relativeOffsetOfLocalHeader - other.relativeOffsetOfLocalHeader)) {
    if (entry.relativeOffsetOfLocalHeader < end) throw damaged(`its part "${entry.fileName}" overlaps another one`);
    end = entry.relativeOffsetOfLocalHeader + localHeaderBytes + entry.compressedSize;
  }
}

async function packedBytes(zipFile: yauzl.ZipFile, entry: yauzl.Entry, file: Buffer<ArrayBuffer>): Promise<Buffer<ArrayBuffer>> {
  try {
    const { fileDataStart } = await zipFile.readLocalFileHeaderPromise(entry, { minimal: true });
    const end = fileDataStart + entry.compressedSize;
    if (end > file.length) throw new Error('the file is too short');
    return file.subarray(fileDataStart, end);
  } catch (error) {
    throw damaged(`its part "${entry.fileName}" cannot be opened (${(error as Error).message})`);
  }
}

const stored = 0;
const deflated = 8;
/** Larger than the default of zlib: each buffer may have to wait for a thread that hashes a password. */
const inflatedBufferBytes = 256 * 1024;

async function* inflate(packed: Uint8Array, { compressionMethod, fileName }: yauzl.Entry): AsyncGenerator<Uint8Array> {
  if (compressionMethod === stored) {
    yield packed;
    return;
  }
  if (compressionMethod !== deflated) throw damaged(`its part "${fileName}" is compressed in a way that workbooks do not use`);
  const stream = createInflateRaw({ chunkSize: inflatedBufferBytes });
  stream.end(packed);
  try {
    for await (const buffer of stream as AsyncIterable<Buffer>) yield buffer;
  } catch (error) {
    throw damaged(`its part "${fileName}" cannot be inflated (${(error as Error).message})`);
  } finally {
    stream.destroy();
  }
}

/** OPC part names are compared without regard to case (ECMA-376 part 2, §6.2.2.3). */
function partKey(name: string): string {
  return name.replace(/^\//, '').toLowerCase();
}

function tooLarge(limits: XlsxLimits): XlsxError {
  const mebibytesMax = Math.floor(limits.inflatedBytesMax / 1024 / 1024);
  return new XlsxError(
    'too-large-inflated',
    `The file unpacks to more than ${mebibytesMax} MiB. Split it, or remove the data that is not needed.`,
    { mebibytesMax },
  );
}
