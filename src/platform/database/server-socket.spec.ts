import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServerSocket } from './server-socket.ts';

describe('the socket to a database server', () => {
  let server: Server;
  let received: Promise<Buffer>;
  let socket: ServerSocket;

  beforeEach(async () => {
    const all = Promise.withResolvers<Buffer>();
    received = all.promise;
    server = createServer((peer) => {
      const pieces: Buffer[] = [];
      peer.on('data', (piece) => pieces.push(piece));
      peer.on('end', () => all.resolve(Buffer.concat(pieces)));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    socket = new ServerSocket();
    socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
  });

  afterEach(() => {
    socket.destroy();
    server.close();
  });

  it('gives large messages back when they have gone out, one by one or together', async () => {
    const messages = [5_000_000, 1_000, 70_000, 5_000_000].map((length, index) => Buffer.alloc(length, index + 1));
    const expected = Buffer.concat(messages);
    const [alone, ...together] = messages;
    await new Promise((done) => socket.write(alone!, done));
    socket.cork();
    for (const message of together) socket.write(message);
    socket.uncork();
    socket.end();
    expect((await received).equals(expected)).toBe(true);
    expect(messages.map(({ length }) => length)).toEqual([0, 1_000, 0, 0]);
  });
});
