import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import type { XlsxLimits } from './limits.ts';
import { damaged, XlsxError } from './xlsx-error.ts';

/** The parts of a package by name, read through the central directory: local headers are not believed. */
export interface Zip {
  has(name: string): boolean;
  /** The bytes of one part, inflated, counted and checked against its CRC-32. */
  read(name: string): AsyncIterable<Uint8Array>;
}

const encryptedFlag = 0x1;

/** Opens a zip held in memory. Throws {@link XlsxError} `not-xlsx`, `damaged`, `too-many-entries`, `too-large-inflated`. */
export async function openZip(content: Uint8Array, limits: XlsxLimits): Promise<Zip> {
  const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const zipFile = await yauzl.fromBufferPromise(buffer, { lazyEntries: true, validateEntrySizes: true }).catch((error: Error) => {
    throw damaged(`its zip directory cannot be read (${error.message})`);
  });
  if (zipFile.entryCount > limits.entriesMax) {
    throw new XlsxError('too-many-entries', `The file consists of ${zipFile.entryCount} parts; at most ${limits.entriesMax} are allowed.`);
  }
  const entries = await listEntries(zipFile, limits);
  let inflatedBytes = 0;
  return {
    has: (name) => entries.has(partKey(name)),
    async *read(name) {
      const entry = entries.get(partKey(name));
      if (!entry) throw damaged(`its part "${name}" is missing`);
      let checksum = 0;
      for await (const chunk of await openEntry(zipFile, entry)) {
        inflatedBytes += chunk.byteLength;
        if (inflatedBytes > limits.inflatedBytesMax) throw tooLarge(limits);
        checksum = crc32(chunk, checksum);
        yield chunk;
      }
      if (checksum !== entry.crc32) throw damaged(`the checksum of "${name}" is wrong`);
    },
  };
}

async function listEntries(zipFile: yauzl.ZipFile, limits: XlsxLimits): Promise<Map<string, yauzl.Entry>> {
  const entries = new Map<string, yauzl.Entry>();
  let declaredBytes = 0;
  try {
    for await (const entry of zipFile.eachEntry()) {
      const key = partKey(entry.fileName);
      if (entries.has(key)) throw damaged(`its part "${entry.fileName}" stands in it twice`);
      if (entry.generalPurposeBitFlag & encryptedFlag) {
        throw new XlsxError('password-protected', 'The file is protected with a password. Remove the password and send it again.');
      }
      declaredBytes += entry.uncompressedSize;
      entries.set(key, entry);
    }
  } catch (error) {
    throw error instanceof XlsxError ? error : damaged(`its zip directory cannot be read (${(error as Error).message})`);
  }
  if (declaredBytes > limits.inflatedBytesMax) throw tooLarge(limits);
  return entries;
}

async function openEntry(zipFile: yauzl.ZipFile, entry: yauzl.Entry): Promise<AsyncIterable<Uint8Array>> {
  try {
    return rethrowAsDamaged(await zipFile.openReadStreamPromise(entry), entry.fileName);
  } catch (error) {
    throw damaged(`its part "${entry.fileName}" cannot be opened (${(error as Error).message})`);
  }
}

async function* rethrowAsDamaged(stream: AsyncIterable<Uint8Array>, name: string): AsyncIterable<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw damaged(`its part "${name}" cannot be unpacked (${(error as Error).message})`);
  }
}

/** OPC part names are compared without regard to case (ECMA-376 part 2, §6.2.2.3). */
function partKey(name: string): string {
  return name.replace(/^\//, '').toLowerCase();
}

function tooLarge(limits: XlsxLimits): XlsxError {
  const mebibytes = Math.floor(limits.inflatedBytesMax / 1024 / 1024);
  return new XlsxError('too-large-inflated', `The file unpacks to more than ${mebibytes} MiB. Split it, or remove what is not staff data.`);
}
