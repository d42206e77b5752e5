/**
 * The translation of an error code, or the server's message when there is none. `{n}` is replaced by the number in the
 * server's message, such as the maximum length.
 */
export function toErrorMessage(dictionary: Record<string, string>, { code, message }: { code: string; message: string }): string {
  const text = dictionary[code];
  return text === undefined ? message : text.replace('{n}', /\d+/.exec(message)?.[0] ?? '');
}
