import { describe, expect, it } from 'vitest';
import { row, xlsx, xlsxOfSheets } from '../../test/support/sheet-xml.ts';
import { inspectXlsx, XlsxError } from './index.ts';

const options = {
  keyHeaders: ['username'],
  knownHeaders: ['username', 'email', 'title', 'whatsapp'],
  ignoredHeaderSuffix: 'no.',
  guideSheet: 'How to',
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
});
