/** The nonce that the page's Content-Security-Policy asks of style elements. Empty in development, where there is no policy. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
