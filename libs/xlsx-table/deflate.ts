import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Node's pool gives nothing as large: what comes out is a block of its own, which can be given back. */
const blockBytesMin = 64 * 1024;
/** What zlib wants to have left, to see that there is no more. */
const spareBytes = 64;

/** Compresses quickly rather than well (RFC 1951). What is returned has a buffer of its own. */
export function deflate(bytes: Uint8Array): Buffer<ArrayBuffer> {
  return alone(deflateRawSync(bytes, { level: 1, chunkSize: chunkFor(bytes.length) }));
}

/**
 * What was compressed, with a buffer of its own.
 * @param bytesExpected of what comes out; where that is longer, it costs a copy.
 */
export function inflate(deflated: Uint8Array, bytesExpected: number): Buffer<ArrayBuffer> {
  return alone(inflateRawSync(deflated, { chunkSize: chunkFor(bytesExpected) }));
}

function chunkFor(bytes: number): number {
  return Math.max(blockBytesMin, bytes + spareBytes);
}

/** Without the rest of its block. */
function alone({ buffer, byteLength }: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  return Buffer.from(buffer.transfer(byteLength));
}
