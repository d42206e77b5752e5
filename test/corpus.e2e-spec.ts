import { describe, expect, it } from 'vitest';
import { openXlsx, XlsxError } from '../libs/xlsx-table/index.ts';
import { type TestApp, type TestCompany, useTestApp } from './support/test-app.ts';
import { corpus, corpusNames } from './support/workbooks.ts';

// Files written by other programs, each with the same three users, through the real import.
describe('workbooks of other programs', () => {
  const testApp = useTestApp();

  const importFile = async (name: string): Promise<{ company: TestCompany; ended: Awaited<ReturnType<TestApp['import']>> }> => {
    const company = await testApp.company(name);
    return { company, ended: await testApp.import(company, corpus(name)) };
  };
  /** All files have the same users, and a username is unique in the installation, also in a bin. */
  const remove = async (company: TestCompany) => {
    for (const user of Object.values(await testApp.users(company))) {
      if (user['role'] !== 'member') continue;
      const path = `${company.path}/users/${String(user['id'])}`;
      await testApp.http(company.token).delete(path).expect(204);
      await testApp.http(company.token).post(`${path}/erase`).expect(204);
    }
  };

  const reference = 'made_xlsxwriter.xlsx';
  const withoutIds = (users: Record<string, Record<string, unknown>>) =>
    Object.values(users)
      .filter(({ role }) => role === 'member')
      .map(({ username, email, firstName, lastName, title, department, aboutMe, whatsApp }) => ({
        username,
        email,
        firstName,
        lastName,
        title,
        department,
        aboutMe,
        whatsApp,
      }));
  let expected: unknown[];

  it('reads the reference file, so that the others can be compared with it', async () => {
    const { company, ended } = await importFile(reference);
    expect(ended).toMatchObject({ state: 'completed', counts: { total: 3, created: 3 } });
    expected = withoutIds(await testApp.users(company));
    expect(expected).toHaveLength(3);
    await remove(company);
  });

  it.each([
    'made_libreoffice.xlsx',
    'made_libreoffice_ooxml.xlsx',
    'made_openpyxl.xlsx',
    'made_openpyxl_writeonly.xlsx',
    'made_xlsxwriter_inline.xlsx',
    'made_exceljs_buffer.xlsx',
    'made_exceljs_stream.xlsx',
    'made_sheetjs0185.xlsx',
    'made_sheetjs0203.xlsx',
    'made_hucre.xlsx',
    'made_write-excel-file.xlsx',
    'order_sheet_before_sst.xlsx',
    'order_workbook_last.xlsx',
    'ns_prefix_x.xlsx',
    'strict_ooxml.xlsx',
    'no_cell_refs.xlsx',
    'xml_utf16.xlsx',
    'zip_data_descriptor.xlsx',
    'zip_stored.xlsx',
    'zip64.xlsx',
    'sheets_hidden_first.xlsx',
    'sheets_order_differs.xlsx',
    'pretty_printed.xlsx',
  ])('imports the same users from %s', async (name) => {
    const { company, ended } = await importFile(name);
    expect(ended).toMatchObject({ state: 'completed', counts: { total: 3, created: 3, rejected: 0 } });
    expect(withoutIds(await testApp.users(company))).toEqual(expected);
    await remove(company);
  });

  it.each([
    ['hyperlink_email.xlsx', 3],
    ['hyperlink_richtext_email.xlsx', 3],
    ['features_mix.xlsx', 3],
    ['empty_rows.xlsx', 3],
    ['header_variants.xlsx', 3],
    ['header_reordered_extra.xlsx', 3],
    ['header_not_first_row.xlsx', 3],
    ['huge_dimension.xlsx', 3],
    ['datavalidation_whole_sheet.xlsx', 3],
    ['mergecells_many.xlsx', 3],
    ['rows_1048576_empty.xlsx', 3],
  ])('imports all users of %s', async (name, created) => {
    const { company, ended } = await importFile(name);
    expect(ended).toMatchObject({ state: 'completed', counts: { total: created, created } });
    await remove(company);
  });

  it('rejects the cells of bool_error.xlsx that show an error, by name', async () => {
    const { company, ended } = await importFile('bool_error.xlsx');
    const problems = (await testApp.rows(company, ended.id)).flatMap((row) => row.problems.map(({ column, code }) => `${column} ${code}`));
    expect(problems).toEqual(expect.arrayContaining(['FirstName cell-error', 'Email cell-error']));
    await remove(company);
  });

  it('rejects usernames that are the same after normalising, in dup_usernames.xlsx', async () => {
    const { company, ended } = await importFile('dup_usernames.xlsx');
    expect(ended.state).toBe('completed');
    const rows = await testApp.rows(company, ended.id);
    expect(rows.map(({ outcome, problems }) => ({ outcome, codes: problems.map(({ code }) => code) }))).toEqual(
      Array.from({ length: 6 }, () => ({ outcome: 'rejected', codes: ['duplicate-username'] })),
    );
    await remove(company);
  });

  it.each([
    ['fake_csv.xlsx', 415],
    ['fake_html.xlsx', 415],
    ['fake_ods.xlsx', 415],
    ['fake_random.xlsx', 415],
    ['fake_xlsb_sheetjs0203.xlsx', 415],
    ['encrypted_agile_secret.xlsx', 415],
    ['encrypted_container_stub.xlsx', 415],
    ['header_duplicate.xlsx', 422],
    ['header_chinese.xlsx', 422],
    ['no_sheets.xlsx', 422],
    ['zip_prefix_bytes.xlsx', 422],
    ['xml_dtd_harmless.xlsx', 422],
    ['xml_billion_laughs_sst.xlsx', 422],
    ['xml_billion_laughs_sheet.xlsx', 422],
  ])('refuses %s with %i at once', async (name, status) => {
    const company = await testApp.company(name);
    const { body } = await testApp.http(company.token).post(`${company.path}/imports`).attach('file', corpus(name), name).expect(status);
    expect(body).toMatchObject({ status, code: expect.stringMatching(/^imports\/[a-z-]+$/), detail: expect.stringMatching(/^[A-Z].+\.$/) });
    expect(JSON.stringify(body)).not.toMatch(/ at |node_modules|\.ts|\.js/);
  });

  it.each(['xml_cut_short.xlsx', 'zip_crc_wrong.xlsx', 'beyond_limits.xlsx', 'xml_deep_nesting.xlsx'])(
    'applies nothing of the damaged %s',
    async (name) => {
      const company = await testApp.company(name);
      const { status, body } = await testApp
        .http(company.token)
        .post(`${company.path}/imports`)
        .set('prefer', 'wait=30')
        .attach('file', corpus(name), name);
      // Damage in the head of the file is found at once; damage in the rows is found by the job.
      const { state, code } = status === 202 ? { state: body.state, code: body.problem?.code } : { state: 'failed', code: body.code };
      expect({ state, code }).toEqual({ state: 'failed', code: 'imports/damaged' });
      expect(Object.keys(await testApp.users(company))).toEqual([company.admin.username]);
    },
  );
});

describe('the reader', () => {
  it.each(corpusNames())('ends %s with a table or an XlsxError, never with another error', async (name) => {
    const result = await openXlsx(new Uint8Array(corpus(name)), { keyHeaders: ['username'] }).then(
      () => 'read',
      (error: unknown) => (error instanceof XlsxError ? error.code : error),
    );
    expect(result).toMatch(
      /^(read|not-xlsx|password-protected|legacy-format|macro-workbook|damaged|too-large-inflated|too-many-entries|too-many-rows|too-many-columns|no-sheet|no-header)$/,
    );
  });
});
