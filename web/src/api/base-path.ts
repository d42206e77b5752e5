/** What the service writes the path into (src/platform/http/console.ts). The development server leaves it as it is. */
const placeholder = 'BASE_PATH';

/** There is no page in unit tests. */
const page = typeof document === 'undefined' ? null : document;
const written = page?.querySelector<HTMLMetaElement>('meta[name="base-path"]')?.content ?? placeholder;

/** The path below which a proxy serves Cardroll, such as `/cardroll`; empty at the root. */
export const basePath = written === placeholder ? '' : written;

/** The address of a path of the service, such as `/api/v1/me`. */
export function addressOf(path: string): string {
  return `${basePath}${path}`;
}

/** A name for what the browser stores or shares: another installation may be below another path of the same host. */
export function ownName(name: string): string {
  return `${name}${basePath}`;
}
