// The messages between the main thread and the worker of the embedded database: a reply carries the id of its request.

export interface EmbeddedStart {
  /** The folder of the database files; undefined keeps everything in memory. */
  path: string | undefined;
  /** A prepared data directory, as a tar file, to start from. */
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
