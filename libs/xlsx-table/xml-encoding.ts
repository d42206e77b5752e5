import { TextDecoder } from 'node:util';
import { damaged } from './xlsx-error.ts';

/** Larger texts are large objects of V8, which it moves to the old ones; and the cache of a core cannot hold them: reading takes an eighth longer. */
const sliceBytes = 32 * 1024;

/** UTF-8 or UTF-16, told by the first bytes (XML 1.0, appendix F). */
export async function* decodeXml(part: string, chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let decoder: TextDecoder | undefined;
  try {
    for await (const chunk of chunks) {
      decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true });
      for (let at = 0; at < chunk.length; at += sliceBytes) yield decoder.decode(chunk.subarray(at, at + sliceBytes), { stream: true });
    }
    yield decoder?.decode() ?? '';
  } catch (error) {
    throw error instanceof TypeError ? damaged(`"${part}" is not valid UTF-8 or UTF-16 text`) : error;
  }
}

function encodingOf(start: Uint8Array): string {
  const [first, second] = start;
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  return 'utf-8';
}
