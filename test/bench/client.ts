// What the clients of the bench do.
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../../src/demo/api-client.ts';

interface ImportBody {
  id: string;
  endedAt: string | null;
  startedAt: string;
  counts: Record<string, number>;
}

/** Seconds from the start to the end of an import, by the times of the service. */
export async function importSeconds(
  api: ApiClient,
  companyId: string,
  content: Uint8Array<ArrayBuffer>,
  expected: Record<string, number>,
): Promise<number> {
  let body = await api.upload<ImportBody>(`/companies/${companyId}/imports`, 'bench.xlsx', content);
  while (body.endedAt === null) {
    await sleep(200);
    body = await api.get<ImportBody>(`/companies/${companyId}/imports/${body.id}`);
  }
  for (const [name, count] of Object.entries(expected)) {
    if (body.counts[name] !== count)
      throw new Error(`The import counted ${JSON.stringify(body.counts)} instead of ${JSON.stringify(expected)}.`);
  }
  return (Date.parse(body.endedAt) - Date.parse(body.startedAt)) / 1000;
}

/** Milliseconds of each of `count` requests `GET /me`, one after another. */
export async function latencies(api: ApiClient, count: number): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let request = 0; request < count; request++) {
    const started = performance.now();
    await api.get('/me');
    milliseconds.push(performance.now() - started);
  }
  return milliseconds;
}

/** Downloads for ten seconds at 100 kB/s, then disconnects. */
export async function downloadSlowly(url: string, token: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = get(url, { headers: { authorization: `Bearer ${token}` } }, (response) => {
      let bytes = 0;
      const timer = setInterval(() => {
        const part = response.read(Math.min(10_000, response.readableLength || 10_000)) as Buffer | null;
        bytes += part?.length ?? 0;
      }, 100);
      setTimeout(() => {
        clearInterval(timer);
        request.destroy();
        if (bytes < 300_000 && !response.readableEnded) reject(new Error(`Only ${bytes} bytes arrived in ten seconds.`));
        else resolve();
      }, 10_000);
    });
    // Disconnecting is an error of the request too, but the promise is settled by then.
    request.on('error', reject);
  });
}
