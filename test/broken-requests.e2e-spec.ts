import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { rejectClientError } from '../src/platform/http/index.ts';

const get = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
const rubbish = 'RUBBISH\r\n\r\n';

describe('a broken request', () => {
  let close = (): void => undefined;
  afterEach(() => close());

  /** Everything that a client receives that sends the first text at once, and the second as soon as it has received something. */
  const received = async (listener: RequestListener, first: string, second?: string): Promise<string> => {
    const server = createServer(listener).on('clientError', rejectClientError);
    close = () => server.close();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(first);
    let text = '';
    for await (const part of socket) {
      if (text === '' && second !== undefined) socket.write(second);
      text += String(part);
    }
    return text;
  };
  const refusal = /^HTTP\/1\.1 400 [\s\S]*"code":"request\/malformed"/;

  it('gets a problem if it is the only one', async () => {
    expect(await received(() => undefined, rubbish)).toMatch(refusal);
  });

  it('gets a problem if its body is broken', async () => {
    const post = 'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(await received(() => undefined, `${post}no length\r\n`)).toMatch(refusal);
  });

  it('gets a problem after the response to an earlier request', async () => {
    const text = await received((_, response) => response.end('first'), get, rubbish);
    expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*first/);
    expect(text.slice(text.indexOf('first') + 'first'.length)).toMatch(refusal);
  });

  it('does not take the response of an earlier request that still runs', async () => {
    expect(await received(() => undefined, `${get}${rubbish}`)).toBe('');
  });

  it('writes nothing into a response that has begun', async () => {
    const text = await received((_, response) => void response.write('first'), get, rubbish);
    expect(text).toMatch(/first\r\n$/);
  });
});
