/**
 * Whether the `Origin` of a request, if it has one, names the host that the request was sent to. Schemes are not compared,
 * because a proxy may end TLS in front of the service. "null", the origin of a sandboxed page, is another origin.
 *
 * @param host `Host`, or `X-Forwarded-Host` of a trusted proxy.
 */
export function isOwnOrigin(origin: string | undefined, host: string): boolean {
  if (origin === undefined) return true;
  const from = URL.parse(origin);
  // Parsed with the scheme of the origin, so that its default port may be written or not.
  return from !== null && from.host !== '' && from.host === URL.parse(`${from.protocol}//${host}`)?.host;
}
