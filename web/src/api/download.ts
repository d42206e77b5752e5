import { session } from '../session/session.ts';
import { ApiProblem } from './problem.ts';

/** Saves a file of the API under the name that it comes with: a plain link could not carry the access token. */
export async function download(address: string, fallbackName: string): Promise<void> {
  const response = await session.fetch(new Request(address));
  if (!response.ok) throw await ApiProblem.fromResponse(response);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = nameIn(response.headers.get('content-disposition')) ?? fallbackName;
  link.click();
  // Not at once: the browser may not have begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** RFC 6266: the extended name, where there is one, is the right one. */
function nameIn(disposition: string | null): string | undefined {
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (extended) return decodeURIComponent(extended);
  return /filename="([^"]+)"/i.exec(disposition ?? '')?.[1];
}
