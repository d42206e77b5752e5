// One form for each network address, so that it cannot be counted or shown as two.
import { isIP, SocketAddress } from 'node:net';

/** IPv4 addresses on a socket that listens on IPv6 (RFC 4291 §2.5.5.2). */
const mappedPrefix = '::ffff:';

/**
 * The address as it is stored and shown: IPv4-mapped IPv6 as IPv4; IPv6 compressed, in lower case, without a zone (RFC 5952).
 * A port is removed, because some proxies write one into `X-Forwarded-For`. Null for anything that is not an address.
 */
export function canonicalAddress(text: string | null | undefined): string | null {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text ?? '')?.[1] ?? /^([\d.]+):\d+$/.exec(text ?? '')?.[1] ?? text ?? '';
  const version = isIP(bare);
  if (version !== 6) return version === 4 ? bare : null;
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' });
  return address.startsWith(mappedPrefix) && isIP(address.slice(mappedPrefix.length)) === 4 ? address.slice(mappedPrefix.length) : address;
}

/** What throttles count: an IPv4 address, or the /64 of an IPv6 address, because one subscriber has at least a whole /64 (RFC 6177). */
export function networkOf(address: string | null): string | null {
  const canonical = canonicalAddress(address);
  if (canonical === null || isIP(canonical) === 4) return canonical;
  const [before = '', after] = canonical.split('::');
  const groups = before === '' ? [] : before.split(':');
  const zeros = after === undefined ? 0 : 8 - groups.length - (after === '' ? 0 : after.split(':').length);
  return `${[...groups, ...Array<string>(zeros).fill('0')].slice(0, 4).join(':')}::/64`;
}
