// The users of a bulk change. They are fixed when it is accepted, and stored as an uploaded file is until it has ended.

export function packPeople(userIds: string[]): Uint8Array {
  return Buffer.from(JSON.stringify(userIds));
}

export function unpackPeople(stored: Uint8Array): string[] {
  return JSON.parse(Buffer.from(stored).toString()) as string[];
}
