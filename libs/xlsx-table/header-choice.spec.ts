import { describe, expect, it } from 'vitest';
import { row, sheetPart, textCell, xlsx, xlsxOfSheets } from '../../test/support/sheet-xml.ts';
import { inspectXlsx, XlsxError } from './index.ts';

const options = {
  keyHeaders: ['username'],
  knownHeaders: ['username', 'email', 'title', 'whatsapp'],
  ignoredHeaderSuffix: 'no.',
  guideSheets: ['How to', '使用說明'],
};
const headOf = async (content: Uint8Array<ArrayBuffer>) => (await inspectXlsx(content, options)).head;

const people = row('Username', 'Email', 'Title') + row('ann', 'ann@example.com', 'Clerk');
const instructions = row('Column', 'What to enter') + row('Username', '3 to 64 characters') + row('Email', 'Work e-mail');

describe('the header row', () => {
  it('is the row with the most known names, also below a list of fields or a title that is one of them', async () => {
    const content = xlsx(row('Username') + row('Username', 'as in the old system') + people);
    expect(await headOf(content)).toMatchObject({ headerRow: 3, otherSheets: [], equalSheets: [] });
  });

  it('is looked for on all visible sheets', async () => {
    const content = xlsxOfSheets({ Instructions: instructions, Hidden: people + people, Staff: people }, { Hidden: 'hidden' });
    expect(await headOf(content)).toMatchObject({ sheetName: 'Staff', headerRow: 1, otherSheets: ['Instructions'], equalSheets: [] });
  });

  it('is the first of several that are equally good, and the other sheets with one are named', async () => {
    const content = xlsxOfSheets({ One: row('Title') + people, Two: people, Three: row('Username', 'Email'), Four: people });
    expect(await headOf(content)).toMatchObject({
      sheetName: 'One',
      headerRow: 2,
      otherSheets: ['Two', 'Three', 'Four'],
      equalSheets: ['Two', 'Four'],
    });
    expect((await headOf(xlsx(people + people))).headerRow).toBe(1);
  });

  it('is not better for a name that it has several times, or for names that are not known', async () => {
    const content = xlsx(row('Username', 'Username', 'User_name', 'USERNAME', 'a', 'b', 'c') + row('Username', 'Email'));
    expect((await headOf(content)).headerRow).toBe(2);
  });

  it('must have a key header', async () => {
    expect((await headOf(xlsx(row('Email', 'Title', 'WhatsApp No.') + row('Username', 'Email')))).headerRow).toBe(2);
    const error = await headOf(xlsx(row('Name', 'Shoe') + row('Email', 'Title'))).catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(XlsxError);
    expect(error).toMatchObject({ code: 'no-header', found: ['Name', 'Shoe'] });
  });

  it('is never on the guide, unless that is the only sheet', async () => {
    const guide = row('Username', 'Email', 'Title', 'WhatsApp No.');
    expect(await headOf(xlsxOfSheets({ 'How to': guide, Staff: row('Username') }))).toMatchObject({ sheetName: 'Staff' });
    expect(await headOf(xlsxOfSheets({ 'How to': guide }))).toMatchObject({ sheetName: 'How to' });
    await expect(headOf(xlsxOfSheets({ 'How to': guide, Staff: row('Name') }))).rejects.toBeInstanceOf(XlsxError);
  });

  it('has no name that a merge hides: neither a key header, nor one of those that are counted', async () => {
    const merged = (rows: string, range: string) =>
      xlsx('', {
        'xl/worksheets/sheet1.xml': sheetPart(`<sheetData>${rows}</sheetData><mergeCells><mergeCell ref="${range}"/></mergeCells>`),
      });
    const error = await headOf(merged(row('Email', 'Username') + row('ann@example.com', 'ann'), 'A1:B1')).catch(
      (refused: unknown) => refused,
    );
    expect(error).toMatchObject({ code: 'no-header', found: ['Email'] });
    const title = row('Staff', 'Username', 'Email', 'Title');
    expect(await headOf(merged(title + row('Username', 'Email') + row('ann', 'ann@example.com'), 'A1:D1'))).toMatchObject({
      headerRow: 2,
      header: [{ text: 'Username' }, { text: 'Email' }],
    });
  });

  const cellAt = (address: string, text: string) => textCell(text).replace('<c ', `<c r="${address}" `);
  const damages: [string, string][] = [
    ['rows out of order', `<row r="9">${cellAt('A9', 'a')}</row><row r="2">${cellAt('A2', 'b')}</row>`],
    ['an address that no sheet has', `<row>${cellAt('ZZZZ1', 'a')}</row>`],
    ['a text that does not exist', '<row><c t="s"><v>7</v></c></row>'],
  ];

  it.each(damages)('is not looked for on a sheet with %s, if another one has it', async (_, rows) => {
    const damagedSheet = row('Notes', 'of the year') + rows;
    for (const sheets of [
      { Staff: people, Notes: damagedSheet },
      { Notes: damagedSheet, Staff: people },
    ])
      expect(await headOf(xlsxOfSheets(sheets))).toMatchObject({ sheetName: 'Staff', otherSheets: ['Notes'], equalSheets: [] });
  });

  it('is not looked for elsewhere if the sheet with the best one is damaged below it', async () => {
    const best = row('Username', 'Email', 'Title', 'WhatsApp No.') + row('a') + damages[0]![1];
    await expect(headOf(xlsxOfSheets({ Archive: people, Staff: best }))).rejects.toMatchObject({ code: 'damaged' });
  });

  it.each(damages)('is not found in a workbook with %s, if no other sheet but the guide has it', async (_, rows) => {
    const without: Record<string, string>[] = [{}, { Staff: row('Name') }, { 'How to': people }];
    for (const others of without)
      await expect(headOf(xlsxOfSheets({ Notes: row('Username') + rows, ...others }))).rejects.toMatchObject({ code: 'damaged' });
  });

  it('is not found in a file that is damaged itself, whichever sheet is', async () => {
    const content = xlsxOfSheets({ Staff: people, Notes: `${row('a')}<row><c></row>` });
    await expect(headOf(content)).rejects.toMatchObject({ code: 'damaged' });
  });
});
