/**
 * What a dictionary says of an error, else what the server says. `{n}` stands for the number in the server's sentence:
 * how many characters, say.
 */
export function sayError(dictionary: Record<string, string>, { code, message }: { code: string; message: string }): string {
  const text = dictionary[code];
  return text === undefined ? message : text.replace('{n}', /\d+/.exec(message)?.[0] ?? '');
}
