import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../src/demo/api-client.ts';
import { ServiceEnvironment } from './support/service-environment.ts';
import { buildService, ServiceProcess } from './support/service-process.ts';
import { platformAdmin } from './support/test-settings.ts';
import { row, textCell, xlsx } from './support/sheet-xml.ts';
import { corpus, corpusNames } from './support/workbooks.ts';

const fileSecondsMax = 60;
/** With a worker to start. If all names were compared with one another, the file would take longer than a file may take. */
const attributesSecondsMax = 5;
const healthMillisecondsMax = 1_000;
const growthMebibytesMax = 300;
const restMebibytesMax = 200;

/** A file that is refused as a whole, either at once or after all rows were read. */
const refused = (status: number, code: string) => ({ status, code: `imports/${code}` });
const rows = (created: number, rejected = 0, warnings: string[] = []) => ({ created, rejected, warnings });

/** The outcomes that MANIFEST.tsv expects, as our own codes. Every other file has three users. */
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
  'header_blank_gap.xlsx': rows(3, 0, ['unnamed-columns']),
  'header_chinese.xlsx': refused(422, 'missing-columns'),
  'header_duplicate.xlsx': refused(422, 'duplicate-columns'),
  'header_only.xlsx': rows(0, 0, ['no-rows']),
  'header_reordered_extra.xlsx': rows(3, 0, ['unknown-columns']),
  'long_cells.xlsx': rows(0, 3),
  'many_entries_14k.xlsx': refused(413, 'too-large'),
  'no_sheets.xlsx': refused(422, 'missing-columns'),
  // The password 12345678 is read correctly and is too common.
  'number_username_password.xlsx': rows(0, 3),
  'over_limit_cell.xlsx': rows(0, 1),
  'sheets_order_differs.xlsx': rows(3, 0, ['other-sheets']),
  'sheets_three_visible.xlsx': rows(3, 0, ['equal-sheets', 'other-sheets']),
  'xml_billion_laughs_sheet.xlsx': refused(422, 'damaged'),
  'xml_billion_laughs_sst.xlsx': refused(422, 'damaged'),
  'xml_cut_short.xlsx': refused(422, 'damaged'),
  'xml_deep_nesting.xlsx': refused(422, 'damaged'),
  'xml_dtd_harmless.xlsx': refused(422, 'damaged'),
  // Its phones are not possible numbers. The specs of the reader compare its texts.
  'xml_escapes_sst.xlsx': rows(0, 3),
  'zip_bitflip.xlsx': refused(422, 'damaged'),
  'zip_crc_wrong.xlsx': refused(422, 'damaged'),
  'zip_prefix_bytes.xlsx': refused(422, 'damaged'),
  'zip_truncated_half.xlsx': refused(422, 'damaged'),
};

describe('the corpus of real and hostile workbooks', { timeout: 600_000 }, () => {
  let environment: ServiceEnvironment;
  let service: ServiceProcess;
  let address: string;
  let platform: ApiClient;
  const watched = { isOn: true, samples: 0, worstMilliseconds: 0, peakMebibytes: 0, failures: [] as string[] };

  beforeAll(async () => {
    buildService();
    environment = await ServiceEnvironment.create();
    service = new ServiceProcess(environment.variables);
    address = await service.ready();
    platform = await new ApiClient(address).login(platformAdmin.username, platformAdmin.password);
    void watch();
  }, 180_000);
  afterAll(async () => {
    watched.isOn = false;
    await service.stop('SIGTERM');
    await environment.dispose();
  }, 60_000);

  /** Samples the health and the memory of the service until the tests have ended. */
  async function watch(): Promise<void> {
    while (watched.isOn) {
      const started = performance.now();
      const { status } = await fetch(`${address}/health/live`).catch((error: Error) => ({ status: error.message }));
      if (!watched.isOn) return;
      watched.samples++;
      watched.worstMilliseconds = Math.max(watched.worstMilliseconds, performance.now() - started);
      watched.peakMebibytes = Math.max(watched.peakMebibytes, residentMebibytes());
      if (status !== 200) watched.failures.push(String(status));
      await sleep(20);
    }
  }

  const residentMebibytes = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${service.pid}/status`, 'utf8'))![1]) / 1024;
  /** The number of open files without those of the database, which change with its work. */
  const openFiles = () =>
    readdirSync(`/proc/${service.pid}/fd`).filter((descriptor) => {
      try {
        const target = readlinkSync(`/proc/${service.pid}/fd/${descriptor}`);
        return target.startsWith('/') && !target.startsWith(join(environment.directory, 'database'));
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

  /** Imports the file in a company of its own, deletes the users again and returns the outcome. */
  const send = async (file: string, content: Uint8Array = corpus(file)) => {
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
    form.append('file', new Blob([new Uint8Array(content)]), file);
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
    for (const user of items) {
      await fetch(`${address}/api/v1/companies/${id}/users/${user.id}`, { method: 'DELETE', headers });
      await fetch(`${address}/api/v1/companies/${id}/users/${user.id}/erase`, { method: 'POST', headers });
    }
    const outcome =
      response.status !== 202
        ? { status: response.status, code: body.code }
        : body.state === 'failed'
          ? { status: 422, code: body.problem!.code }
          : { created: body.counts.created, rejected: body.counts.rejected, warnings: body.warnings.map(({ code }) => code) };
    return { outcome, seconds };
  };

  it('knows every file for which an outcome is expected', () => {
    expect(corpusNames()).toEqual(expect.arrayContaining(Object.keys(expected)));
  });

  it('gives each file its expected outcome within a minute, while the service keeps responding', async () => {
    await send('made_xlsxwriter.xlsx');
    const [idleMebibytes, idleFiles, idleTemporary] = [residentMebibytes(), openFiles(), readdirSync(environment.temporary)];
    watched.peakMebibytes = 0;
    watched.samples = 0;
    for (const file of corpusNames()) {
      const { outcome, seconds } = await send(file);
      expect({ file, outcome }).toEqual({ file, outcome: expected[file] ?? rows(3) });
      expect({ file, isQuick: seconds < fileSecondsMax }).toEqual({ file, isQuick: true });
    }
    expect(watched.samples).toBeGreaterThan(corpusNames().length);
    expect(watched.failures).toEqual([]);
    expect(watched.worstMilliseconds).toBeLessThan(healthMillisecondsMax);
    expect(watched.peakMebibytes - idleMebibytes).toBeLessThan(growthMebibytesMax);
    // No file and no descriptor is left over. Memory returns as far as the allocator gives it back.
    expect(readdirSync(environment.temporary)).toEqual(idleTemporary);
    await expect.poll(openFiles, { timeout: 20_000 }).toBeLessThanOrEqual(idleFiles);
    await expect.poll(() => residentMebibytes() - idleMebibytes, { timeout: 20_000 }).toBeLessThan(restMebibytesMax);
  });

  it('refuses a workbook with 60,000 attributes in one element at once', async () => {
    const attributes = Array.from({ length: 60_000 }, (_, index) => `a${index}="1"`).join(' ');
    const rows = row('Username') + `<row>${textCell('ann').replace('<c ', `<c ${attributes} `)}</row>`;
    const { outcome, seconds } = await send('attributes.xlsx', xlsx(rows));
    expect(outcome).toEqual(refused(422, 'damaged'));
    expect(seconds).toBeLessThan(attributesSecondsMax);
  });
});
