import type { Writable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import yauzl from 'yauzl';
import type { XlsxLimits } from './limits.ts';
import { type OwnBytes, release } from './own-bytes.ts';
import { damaged, XlsxError } from './xlsx-error.ts';

/** Parts of a package by name. */
export interface Parts {
  /** The bytes of one part, inflated, counted and checked against its CRC-32; each piece is good until the next one is asked for. */
  read(name: string): AsyncIterable<Uint8Array>;
}

/** The parts of a package by name, read through the central directory: local headers are not believed. */
export interface Zip extends Parts {
  has(name: string): boolean;
  /** Leaves these parts only, each to be read once more: the file goes back to the system. */
  takeOut(names: string[]): Promise<Parts>;
  /** Unpacks every part once, whether a workbook needs it or not, so that all of it is sound before any of it is parsed. */
  check(): Promise<void>;
}

const encryptedFlag = 0x1;
const localHeaderBytes = 30;
const nameCharsMax = 255;
const foldersMax = 16;

/** Opens a zip in memory, which nobody else changes meanwhile. Throws {@link XlsxError} `not-xlsx`, `damaged`, `too-many-entries`, `too-large-inflated`. */
export async function openZip(content: OwnBytes, limits: XlsxLimits): Promise<Zip> {
  const { buffer: file, byteOffset, byteLength } = content;
  const zipFile = await yauzl
    .fromBufferPromise(Buffer.from(file, byteOffset, byteLength), { lazyEntries: true, validateEntrySizes: true })
    .catch((error: Error) => {
      throw damaged(`its zip directory cannot be read (${error.message})`);
    });
  if (zipFile.entryCount > limits.entriesMax) {
    throw new XlsxError('too-many-entries', `The file consists of ${zipFile.entryCount} parts; at most ${limits.entriesMax} are allowed.`);
  }
  const entries = await listEntries(zipFile, limits);
  const inflated = new InflatedBytes(limits);
  const find = async (name: string): Promise<PackedPart> => {
    const entry = entries.get(partKey(name));
    if (!entry) throw damaged(`its part "${name}" is missing`);
    const [start, end] = await packedRange(zipFile, entry, byteLength);
    return { name, entry, start: byteOffset + start, end: byteOffset + end };
  };
  async function* read(name: string): AsyncGenerator<OwnBytes> {
    const part = await find(name);
    yield* inflateSound(part, copiesOf(file, part), inflated);
  }
  return {
    has: (name) => entries.has(partKey(name)),
    read,
    async takeOut(names) {
      const moved = moveOut(file, await Promise.all(names.map(find)));
      const parts = new Map([...moved].map(([part, pieces]) => [part.name, inflateSound(part, pieces, inflated)]));
      return { read: (name) => parts.get(name)! };
    },
    async check() {
      for (const name of entries.keys()) for await (const _ of read(name));
    },
  };
}

/** A part, and where its packed bytes stand in the buffer of the file. */
interface PackedPart {
  name: string;
  entry: yauzl.Entry;
  start: number;
  end: number;
}

async function* inflateSound({ name, entry }: PackedPart, pieces: Iterable<OwnBytes>, inflated: InflatedBytes): AsyncGenerator<OwnBytes> {
  let checksum = 0;
  let bytes = 0;
  for await (const chunk of unpack(pieces, entry)) {
    bytes += chunk.byteLength;
    if (bytes > entry.uncompressedSize) throw damaged(`its part "${name}" is longer than the zip directory says`);
    inflated.count(entry, bytes);
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (bytes !== entry.uncompressedSize || checksum !== entry.crc32) throw damaged(`the checksum of "${name}" is wrong`);
}

/** What has really come out of a zip: each part counts once, however often it is read. */
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
      // An empty folder is no part, though some programs write one.
      if (key.endsWith('/')) continue;
      if (entries.has(key)) throw damaged(`its part "${entry.fileName}" stands in it twice`);
      if (key.length > nameCharsMax || key.split('/').length > foldersMax) throw damaged('one of its parts has a name that is too long');
      if (entry.generalPurposeBitFlag & encryptedFlag) {
        throw new XlsxError('password-protected', 'The file is protected with a password. Remove the password and send it again.');
      }
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

/** Parts that share bytes are how a small file becomes a very large one (Fifield, "A better zip bomb", 2019). */
function refuseOverlaps(entries: yauzl.Entry[]): void {
  let end = 0;
  for (const entry of entries.toSorted((one, other) => one.relativeOffsetOfLocalHeader - other.relativeOffsetOfLocalHeader)) {
    if (entry.relativeOffsetOfLocalHeader < end) throw damaged(`its part "${entry.fileName}" overlaps another one`);
    end = entry.relativeOffsetOfLocalHeader + localHeaderBytes + entry.compressedSize;
  }
}

const stored = 0;
const deflated = 8;
/**
 * Each piece may have to wait for a thread that is hashing a password, so that they are larger than the stream's own
 * default. But with pieces that a processor's cache cannot hold, reading takes a ninth longer.
 */
const pieceBytes = 256 * 1024;

/** Where its packed bytes stand in the content of the zip: from the first, up to and without the second. */
async function packedRange(zipFile: yauzl.ZipFile, entry: yauzl.Entry, contentBytes: number): Promise<[start: number, end: number]> {
  try {
    const { fileDataStart } = await zipFile.readLocalFileHeaderPromise(entry, { minimal: true });
    const end = fileDataStart + entry.compressedSize;
    if (end > contentBytes) throw new Error('it ends before its end');
    return [fileDataStart, end];
  } catch (error) {
    throw damaged(`its part "${entry.fileName}" cannot be opened (${(error as Error).message})`);
  }
}

/**
 * The bytes in pieces of their own. A stream that has been ended early may still read what it was given, in another
 * thread: never the file itself, which can therefore be given back at any time.
 */
function* copiesOf(file: ArrayBuffer, { start, end }: PackedPart): Generator<OwnBytes> {
  for (let at = start; at < end; at += pieceBytes) yield new Uint8Array(file.slice(at, Math.min(end, at + pieceBytes)));
}

/**
 * Copies of whole parts, after which the file is gone. It goes from its end on while they are made, so that nothing is
 * held twice: that needs a buffer that can be resized, as an upload's can; another one goes when all are made.
 */
function moveOut(file: ArrayBuffer, parts: PackedPart[]): Map<PackedPart, OwnBytes[]> {
  const moved = new Map<PackedPart, OwnBytes[]>();
  let left = file.byteLength;
  for (const part of parts.toSorted((one, other) => other.start - one.start)) {
    if (part.end > left) throw damaged(`its part "${part.name}" overlaps another one`);
    const pieces: OwnBytes[] = [];
    for (left = part.end; left > part.start;) {
      const at = Math.max(part.start, left - pieceBytes);
      pieces.unshift(new Uint8Array(file.slice(at, left)));
      if (file.resizable) file.resize(at);
      left = at;
    }
    moved.set(part, pieces);
  }
  file.transferToFixedLength(0);
  return moved;
}

async function* unpack(pieces: Iterable<OwnBytes>, { compressionMethod, fileName }: yauzl.Entry): AsyncGenerator<OwnBytes> {
  if (compressionMethod === stored) {
    for (const piece of pieces) {
      yield piece;
      release(piece);
    }
    return;
  }
  if (compressionMethod !== deflated) throw damaged(`its part "${fileName}" is packed in a way that workbooks do not use`);
  const inflate = createInflateRaw({ chunkSize: pieceBytes });
  // Not awaited: after an error, or an early end, a write may never be called back.
  void feed(inflate, pieces);
  try {
    for await (const chunk of inflate as AsyncIterable<OwnBytes>) {
      yield chunk;
      release(chunk);
    }
  } catch (error) {
    throw damaged(`its part "${fileName}" cannot be unpacked (${(error as Error).message})`);
  } finally {
    inflate.destroy();
  }
}

/** Gives a stream its input, one piece after another, each of which is given back when it has been read. Never fails: the stream does. */
async function feed(stream: Writable, pieces: Iterable<OwnBytes>): Promise<void> {
  for (const piece of pieces) {
    const error = await new Promise((resolve) => stream.write(piece, resolve));
    // Ended early: the file may be gone by now, and with it the next piece.
    if (error || stream.destroyed) return;
    release(piece);
  }
  stream.end();
}

/** OPC part names are compared without regard to case (ECMA-376 part 2, §6.2.2.3). */
function partKey(name: string): string {
  return name.replace(/^\//, '').toLowerCase();
}

function tooLarge(limits: XlsxLimits): XlsxError {
  const mebibytes = Math.floor(limits.inflatedBytesMax / 1024 / 1024);
  return new XlsxError('too-large-inflated', `The file unpacks to more than ${mebibytes} MiB. Split it, or remove what is not staff data.`);
}
