/** Bytes with a buffer of their own: they can be handed from thread to thread, and given back. Those of Node's pool cannot. */
export type OwnBytes = Uint8Array<ArrayBuffer>;

/**
 * Gives bytes back at once, after which there are none: the collector sees a small object, and lets tens of mebibytes
 * of them pile up. Those that are only a part of their buffer are left alone.
 */
export function release({ buffer, byteLength }: Pick<OwnBytes, 'buffer' | 'byteLength'>): void {
  if (byteLength === buffer.byteLength) buffer.transfer(0);
}
