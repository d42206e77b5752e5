import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from '../src/demo/api-client.ts';
import { createDatabase, dropDatabase, urlOf } from './support/server-database.ts';
import { buildService, ServiceProcess } from './support/service-process.ts';
import { platformAdmin } from './support/test-settings.ts';
import { corpus, corpusNames } from './support/workbooks.ts';

const serverUrl = process.env['DATABASE_URL'];
const fileSecondsMax = 60;
const healthMillisecondsMax = 1_000;
const growthMebibytesMax = 300;
const restMebibytesMax = 200;

/** A file that is refused as a whole; whether at once or after the reading of all rows is not what matters. */
const refused = (status: number, code: string) => ({ status, code: `imports/${code}` });
const rows = (created: number, rejected = 0, warnings: string[] = []) => ({ created, rejected, warnings });

/** What MANIFEST.tsv asks of a good importer, in our own rules; every other file has three users. */
const expected: Record<string, ReturnType<typeof refused> | ReturnType<typeof rows>> = {
  'beyond_limits.xlsx': refused(422, 'damaged'),
  'bomb_one_cell_2GB.xlsx': refused(413, 'too-large'),
  'bomb_sst_1GB.xlsx': refused(413, 'too-large'),
  'bool_error.xlsx': rows(1, 2),
  'date1904.xlsx': rows(2, 1),
  'date_cells.xlsx': rows(2, 1),
  'dup_usernames.xlsx': rows(0, 6, ['shared-emails']),
  'encrypted_agile_secret.xlsx': refused(415, 'password-protected'),
  'encrypted_container_stub.xlsx': refused(415, 'password-protected'),
  'fake_csv.xlsx': refused(415, 'not-xlsx'),
  'fake_html.xlsx': refused(415, 'not-xlsx'),
  'fake_ods.xlsx': refused(415, 'not-xlsx'),
  'fake_random.xlsx': refused(415, 'not-xlsx'),
  'fake_xlsb_sheetjs0185.xlsx': refused(415, 'legacy-format'),
  'fake_xlsb_sheetjs0203.xlsx': refused(415, 'legacy-format'),
  'features_mix.xlsx': rows(3, 0, ['unknown-columns']),
  'formula_cached.xlsx': rows(2, 1),
  'header_chinese.xlsx': refused(422, 'missing-columns'),
  'header_duplicate.xlsx': refused(422, 'duplicate-columns'),
  'header_only.xlsx': rows(0, 0, ['no-rows']),
  'header_reordered_extra.xlsx': rows(3, 0, ['unknown-columns']),
  'long_cells.xlsx': rows(0, 3),
  'many_entries_14k.xlsx': refused(413, 'too-large'),
  'no_sheets.xlsx': refused(422, 'missing-columns'),
  // 12345678 is read as it stands, and is too common a password.
  'number_username_password.xlsx': rows(0, 3),
  'over_limit_cell.xlsx': rows(0, 1),
  'sheets_order_differs.xlsx': rows(3, 0, ['other-sheets']),
  'sheets_three_visible.xlsx': rows(3, 0, ['other-sheets']),
  'xml_billion_laughs_sheet.xlsx': refused(422, 'damaged'),
  'xml_billion_laughs_sst.xlsx': refused(422, 'damaged'),
  'xml_cut_short.xlsx': refused(422, 'damaged'),
  'xml_deep_nesting.xlsx': refused(422, 'damaged'),
  'xml_dtd_harmless.xlsx': refused(422, 'damaged'),
  // Its phones are not possible numbers; its texts are compared in the specs of the reader.
  'xml_escapes_sst.xlsx': rows(0, 3),
  'zip_bitflip.xlsx': refused(422, 'damaged'),
  'zip_crc_wrong.xlsx': refused(422, 'damaged'),
  'zip_prefix_bytes.xlsx': refused(422, 'damaged'),
  'zip_truncated_half.xlsx': refused(422, 'damaged'),
};

describe('the corpus of real and hostile workbooks', { timeout: 600_000 }, () => {
  let service: ServiceProcess;
  let directory: string;
  let temporary: string;
  let name: string;
  let address: string;
  let platform: ApiClient;
  const watched = { isOn: true, worstMilliseconds: 0, peakMebibytes: 0, failures: [] as string[] };

  beforeAll(async () => {
    buildService();
    directory = mkdtempSync(join(tmpdir(), 'cardroll-hostile-'));
    name = `cardroll_hostile_${process.pid}_${randomBytes(4).toString('hex')}`;
    const environment: Record<string, string> = {
      DATA_DIR: directory,
      TMPDIR: (temporary = mkdtempSync(join(directory, 'tmp-'))),
      BOOTSTRAP_ADMIN_USERNAME: platformAdmin.username,
      BOOTSTRAP_ADMIN_PASSWORD: platformAdmin.password,
    };
    if (serverUrl) {
      await createDatabase(serverUrl, name, inject('preparedDatabase').template);
      Object.assign(environment, { DATABASE_URL: urlOf(serverUrl, name), JWT_SECRET: 'a-secret-of-tests-with-enough-bytes-in-it' });
    }
    service = new ServiceProcess(environment);
    address = await service.ready();
    platform = await new ApiClient(address).login(platformAdmin.username, platformAdmin.password);
    void watch();
  }, 180_000);
  afterAll(async () => {
    watched.isOn = false;
    await service.stop('SIGTERM');
    rmSync(directory, { recursive: true, force: true });
    if (serverUrl) await dropDatabase(serverUrl, name);
  }, 60_000);

  /** Asks whether the service answers, and how much memory it has, all the time. */
  async function watch(): Promise<void> {
    while (watched.isOn) {
      const started = performance.now();
      const { status } = await fetch(`${address}/health/live`).catch((error: Error) => ({ status: error.message }));
      if (!watched.isOn) return;
      watched.worstMilliseconds = Math.max(watched.worstMilliseconds, performance.now() - started);
      watched.peakMebibytes = Math.max(watched.peakMebibytes, residentMebibytes());
      if (status !== 200) watched.failures.push(String(status));
      await sleep(20);
    }
  }

  const residentMebibytes = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${service.pid}/status`, 'utf8'))![1]) / 1024;
  /** Files that the service has open; those of the database, and connections, come and go with its work. */
  const openFiles = () =>
    readdirSync(`/proc/${service.pid}/fd`).filter((descriptor) => {
      try {
        const target = readlinkSync(`/proc/${service.pid}/fd/${descriptor}`);
        return target.startsWith('/') && !target.startsWith(join(directory, 'database'));
      } catch {
        return false;
      }
    }).length;
  let companies = 0;

  interface Ended {
    state: string;
    counts: { created: number; rejected: number };
    warnings: { code: string }[];
    problem: { code: string } | null;
  }

  /** Sends the file as a company of its own, whose users are taken away again, and tells what came of it. */
  const send = async (file: string) => {
    const admin = {
      username: `hostile.${++companies}`,
      password: 'harbour-lantern-77',
      email: 'a@example.com',
      firstName: 'A',
      lastName: 'B',
    };
    const { id } = await platform.send<{ id: string }>('POST', '/companies', 201, { name: file, admin });
    const { accessToken } = await platform.send<{ accessToken: string }>('POST', '/auth/login', 200, {
      username: admin.username,
      password: admin.password,
    });
    const headers = { authorization: `Bearer ${accessToken}` };
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(corpus(file))]), file);
    const started = performance.now();
    const response = await fetch(`${address}/api/v1/companies/${id}/imports`, {
      method: 'POST',
      headers: { ...headers, prefer: 'wait=30' },
      body: form,
    });
    let body = (await response.json()) as Ended & { id: string; code?: string; endedAt: string | null };
    while (response.status === 202 && body.endedAt === null) {
      await sleep(100);
      body = (await (await fetch(`${address}/api/v1/companies/${id}/imports/${body.id}`, { headers })).json()) as typeof body;
    }
    const seconds = (performance.now() - started) / 1000;
    const { items } = (await (await fetch(`${address}/api/v1/companies/${id}/users?role=member&limit=200`, { headers })).json()) as {
      items: { id: string; username: string; firstName: string }[];
    };
    for (const user of items) await fetch(`${address}/api/v1/companies/${id}/users/${user.id}`, { method: 'DELETE', headers });
    const outcome =
      response.status !== 202
        ? { status: response.status, code: body.code }
        : body.state === 'failed'
          ? { status: 422, code: body.problem!.code }
          : { created: body.counts.created, rejected: body.counts.rejected, warnings: body.warnings.map(({ code }) => code) };
    return { outcome, seconds };
  };

  it('behaves as its manifest says, each file within a minute, while the service goes on answering', async () => {
    await send('made_xlsxwriter.xlsx');
    const [idleMebibytes, idleFiles, idleTemporary] = [residentMebibytes(), openFiles(), readdirSync(temporary)];
    watched.peakMebibytes = 0;
    for (const file of corpusNames()) {
      const { outcome, seconds } = await send(file);
      expect({ file, outcome }).toEqual({ file, outcome: expected[file] ?? rows(3) });
      expect({ file, isQuick: seconds < fileSecondsMax }).toEqual({ file, isQuick: true });
    }
    expect(watched.failures).toEqual([]);
    expect(watched.worstMilliseconds).toBeLessThan(healthMillisecondsMax);
    expect(watched.peakMebibytes - idleMebibytes).toBeLessThan(growthMebibytesMax);
    // Nothing is left behind: no file, no descriptor; memory comes back as far as the allocator gives it back.
    expect(readdirSync(temporary)).toEqual(idleTemporary);
    await expect.poll(openFiles, { timeout: 20_000 }).toBeLessThanOrEqual(idleFiles);
    await expect.poll(() => residentMebibytes() - idleMebibytes, { timeout: 20_000 }).toBeLessThan(restMebibytesMax);
  });
});
