import { Socket } from 'node:net';

/** Node's pool gives nothing as large: such a message has a buffer of its own, which nothing else is in. */
const largeBytes = 64 * 1024;

type Done = (error?: Error | null) => void;

/**
 * The way to a database server. The driver makes a buffer for each message and forgets it; large ones are given back
 * as soon as they have gone out, as the collector sees a small object in each, and lets tens of mebibytes pile up.
 * Over TLS they do not come this way, and are left to the collector.
 */
export class ServerSocket extends Socket {
  override _write(message: Buffer<ArrayBuffer>, encoding: BufferEncoding, done: Done): void {
    super._write(message, encoding, (error) => {
      giveBack(message);
      done(error);
    });
  }

  override _writev(messages: { chunk: Buffer<ArrayBuffer>; encoding: BufferEncoding }[], done: Done): void {
    // The list is not ours to keep: it is changed on the way.
    const sent = messages.map(({ chunk }) => chunk);
    super._writev!(messages, (error) => {
      for (const message of sent) giveBack(message);
      done(error);
    });
  }
}

function giveBack({ buffer, byteLength }: Buffer<ArrayBuffer>): void {
  if (byteLength >= largeBytes) buffer.transfer(0);
}
