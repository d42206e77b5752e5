// What the main thread and the thread of the embedded database say to each other.

export interface EmbeddedStart {
  /** Where the files are; undefined keeps everything in memory. */
  path: string | undefined;
  /** A prepared data directory (a tar file) to begin with. */
  image: Uint8Array | undefined;
}

export type EmbeddedRequest =
  | { id: number; kind: 'query'; sql: string; parameters: unknown[]; rowMode: 'array' | 'object' | undefined }
  | { id: number; kind: 'exec'; sql: string }
  | { id: number; kind: 'listen' | 'unlisten'; channel: string }
  | { id: number; kind: 'dump' | 'close' };

export type EmbeddedReply =
  | { kind: 'ready' }
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'error'; id: number; error: { message: string; fields: Record<string, unknown> } }
  | { kind: 'notification'; channel: string; payload: string };
