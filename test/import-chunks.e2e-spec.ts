import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Import } from '../src/imports/import.entity.ts';
import type { UploadRun } from '../src/imports/run/plan-chunk.service.ts';
import { ApplyUpload } from '../src/imports/run/apply-upload.service.ts';
import { ChunkSizer, chunkTarget } from '../src/imports/run/chunk-sizer.ts';
import { ChunkWriter } from '../src/imports/run/chunk-writer.service.ts';
import { UploadStore } from '../src/imports/upload/upload-store.service.ts';
import { ImportRunner } from '../src/imports/run/import-runner.service.ts';
import { TestApp, type TestCompany } from './support/test-app.ts';
import { newPerson, staff } from './support/workbooks.ts';

const headers = ['Username', 'Password', 'Email', 'FirstName', 'LastName'];
const fields: UploadRun['context']['layout']['fields'] = ['username', 'password', 'email', 'firstName', 'lastName'];
const layout = { fields, headers };

// What happens between the plan of a chunk and its write, caused on purpose.
describe('a chunk of an import', () => {
  let testApp: TestApp;
  let company: TestCompany;
  beforeAll(async () => {
    testApp = await TestApp.start();
    company = await testApp.company();
  });
  afterAll(() => testApp.close());

  const start = async (own = company): Promise<UploadRun> => {
    const running = await testApp.database.inCompany(own.id, async (em) => {
      const created = em.create(Import, {
        id: randomUUID(),
        companyId: own.id,
        state: 'running',
        mode: 'apply',
        blank: 'keep',
        existingPasswords: 'update',
        fileName: 'staff.xlsx',
        header: [],
        headerRow: 1,
        total: 1,
        created: 0,
        updated: 0,
        unchanged: 0,
        rejected: 0,
        notProcessed: 0,
        skippedDatalinks: 0,
        warnings: [],
        revision: 0,
        createdBy: own.admin.id,
        createdByUsername: own.admin.username,
        sessionId: randomUUID(),
        leaseOwner: randomUUID(),
        leaseUntil: new Date(Date.now() + 60_000),
        attempts: 1,
        createdAt: new Date(),
      });
      await em.flush();
      return created;
    });
    return {
      running,
      hasSkippedDatalinks: false,
      context: {
        companyId: own.id,
        companyName: 'Acme Holdings',
        createdBy: own.admin.id,
        blank: 'keep',
        existingPasswords: 'update',
        layout,
        hasDatalinks: false,
        duplicates: new Set(),
        sharedEmails: new Set(),
        usernameKeys: new Set(),
      },
    };
  };
  /** The work of a file with these rows only, and its one chunk. */
  const plan = async (run: UploadRun, ...cells: string[][]) => {
    const rows = cells.map((texts, index) => ({ row: index + 2, cells: texts }));
    const work = testApp.app.get(ApplyUpload).workOn(run, { rows: (from, rowsMax) => rows.slice(from, from + rowsMax) });
    return { run, work, chunk: (await work.next(10))! };
  };
  const write = ({ run, work, chunk }: Awaited<ReturnType<typeof plan>>) =>
    testApp.app.get(ChunkWriter).write(run.running, work, chunk, new ChunkSizer(chunkTarget.embedded));
  const finish = (run: UploadRun, set: string) =>
    testApp.database.acrossCompanies((em) => em.execute(`update imports set ${set} where id = ?`, [run.running.id]));

  it('is planned again when one of its users changes after the plan, so that neither change is lost', async () => {
    const member = await testApp.member(company);
    const run = await start();
    const planned = await plan(run, [member.username, '', '', 'From the file', '']);
    await testApp.http(company.token).patch(`${company.path}/users/${member.id}`).send({ title: 'From the admin' }).expect(200);
    expect(await write(planned)).toBe('written');
    expect((await testApp.users(company))[member.username]).toMatchObject({
      firstName: 'From the file',
      title: 'From the admin',
      version: 3,
    });
    await finish(run, "state = 'completed'");
  });

  it('rejects a new username that another company takes after the plan, and writes the other rows', async () => {
    const own = await testApp.company('Raced');
    const run = await start(own);
    const planned = await plan(
      run,
      ['raced.one', 'welcome-aboard-1', 'a@example.com', 'A', 'B'],
      ['raced.two', 'welcome-aboard-2', 'b@example.com', 'A', 'B'],
    );
    await testApp.member(company, { username: 'RACED.ONE' });
    expect(await write(planned)).toBe('written');
    const found = await testApp.rows(own, run.running.id);
    expect(found.map(({ outcome, problems }) => [outcome, problems[0]?.code])).toEqual([
      ['rejected', 'username-unavailable'],
      ['created', undefined],
    ]);
    await finish(run, "state = 'completed'");
  });

  it('writes nothing when the lease is lost', async () => {
    const run = await start();
    const planned = await plan(run, ['lost.lease', 'welcome-aboard-1', 'a@example.com', 'A', 'B']);
    await finish(run, 'lease_owner = gen_random_uuid()');
    expect(await write(planned)).toBe('lease-lost');
    expect(await testApp.users(company)).not.toHaveProperty('lost.lease');
    await finish(run, "state = 'completed'");
  });

  it('writes all users, outcomes and counts or none, when the write fails at its last step', async () => {
    const own = await testApp.company('All or none');
    const run = await start(own);
    const planned = await plan(run, ['all.or.none', 'welcome-aboard-1', 'a@example.com', 'A', 'B']);
    // The row of this position is there already: writing the outcomes fails after the users were written.
    await testApp.database.acrossCompanies((em) =>
      em.execute(
        "insert into import_rows (import_id, company_id, position, row_number, username, outcome) values (?, ?, 0, 2, 'x', 'rejected')",
        [run.running.id, own.id],
      ),
    );
    await expect(write(planned)).rejects.toThrow(/import_rows/);
    expect(Object.keys(await testApp.users(own))).toEqual([own.admin.username]);
    const { body } = await testApp.http(own.token).get(`${own.path}/audit-events?action=user.created&target=all.or.none`).expect(200);
    expect(body.items).toEqual([]);
    await finish(run, "state = 'completed'");
  });

  it('keeps the rows of an import that was interrupted too often, so that its report can be sent again', async () => {
    const own = await testApp.company('Interrupted');
    const run = await start(own);
    const content = new Uint8Array(await staff(newPerson('inter.rupted')));
    const uploads = testApp.app.get(UploadStore);
    const encrypted = uploads.encrypt(run.running.id, content);
    await testApp.database.inCompany(own.id, (em) => uploads.insert(em, own.id, run.running.id, encrypted));
    await finish(run, "attempts = 5, lease_owner = null, lease_until = now() - interval '1 second'");
    await testApp.app.get(ImportRunner).run({ importId: run.running.id, companyId: own.id }, new AbortController().signal);
    const { body } = await testApp.http(own.token).get(`${own.path}/imports/${run.running.id}`).expect(200);
    expect(body).toMatchObject({ state: 'failed', problem: { code: 'imports/interrupted' }, counts: { total: 1, notProcessed: 1 } });
    expect(await testApp.rows(own, run.running.id)).toMatchObject([{ username: 'inter.rupted', outcome: 'not_processed' }]);
  });

  it('stores a file encrypted, and reads it back byte by byte in its own company only', async () => {
    const { running } = await start(await testApp.company('Bytes'));
    const uploads = testApp.app.get(UploadStore);
    const content = new Uint8Array(randomBytes(2_500_000));
    await testApp.database.inCompany(running.companyId, (em) =>
      uploads.insert(em, running.companyId, running.id, uploads.encrypt(running.id, content)),
    );
    const isRefused = { code: 'imports/interrupted' };
    await expect(uploads.read(company.id, running.id)).rejects.toMatchObject(isRefused);
    expect(Buffer.from(await uploads.read(running.companyId, running.id)).equals(content)).toBe(true);
    const [stored] = await testApp.database.inCompany(running.companyId, (em) =>
      em.execute<{ is_encrypted: boolean }[]>(
        `select octet_length(stored_bytes) = 2500028 and position(decode(?, 'base64') in stored_bytes) = 0 as is_encrypted
         from (select string_agg(content, ''::bytea order by position) as stored_bytes from import_uploads where import_id = ?) as stored`,
        [Buffer.from(content.subarray(0, 64)).toString('base64'), running.id],
      ),
    );
    expect(stored).toEqual({ is_encrypted: true });
    const change = (statement: string, ...parameters: unknown[]) =>
      testApp.database.inCompany(running.companyId, (em) => em.execute(statement, [...parameters, running.id]));
    await change('update import_uploads set position = 9 where position = 0 and import_id = ?');
    await expect(uploads.read(running.companyId, running.id), 'parts in another order').rejects.toMatchObject(isRefused);
    await change('update import_uploads set position = 0 where position = 9 and import_id = ?');
    await change(
      `with piece as (delete from import_uploads where import_id = ? returning import_id, company_id, position, content)
       insert into import_uploads select import_id, company_id, string_agg(content, ''::bytea order by position), 9 from piece
       group by import_id, company_id`,
    );
    expect(Buffer.from(await uploads.read(running.companyId, running.id)).equals(content), 'in one piece, as once').toBe(true);
    await change('update import_uploads set content = overlay(content placing ? from 1000000) where import_id = ?', Buffer.alloc(8));
    await expect(uploads.read(running.companyId, running.id)).rejects.toMatchObject(isRefused);
  });
});
