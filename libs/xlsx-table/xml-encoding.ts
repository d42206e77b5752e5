import { TextDecoder } from 'node:util';
import { damaged } from './xlsx-error.ts';

/** With larger texts, which do not fit into a core's cache, reading is 12 % slower. */
const decodedBytes = 32 * 1024;

/** Decodes UTF-8 or UTF-16, detected by the first bytes (XML 1.0, appendix F). */
export async function* decodeXml(part: string, buffers: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let decoder: TextDecoder | undefined;
  try {
    for await (const buffer of buffers) {
      decoder ??= new TextDecoder(encodingOf(buffer), { fatal: true });
      for (let at = 0; at < buffer.length; at += decodedBytes)
        yield decoder.decode(buffer.subarray(at, at + decodedBytes), { stream: true });
    }
    yield decoder?.decode() ?? '';
  } catch (error) {
    throw error instanceof TypeError ? damaged(`"${part}" is not valid UTF-8 or UTF-16 text`) : error;
  }
}

/** The encoding of a part by its first bytes. */
export function encodingOf(start: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second] = start;
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  return 'utf-8';
}
