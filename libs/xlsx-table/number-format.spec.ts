import { describe, expect, it } from 'vitest';
import { row, stylesOf, textCell, xlsx } from '../../test/support/sheet-xml.ts';
import { type Cell, openXlsx, XlsxError } from './index.ts';

/** The cell with this number in a workbook whose styles have these codes. */
async function cellOf(value: string, codes: string[], style = 1, type = 'n'): Promise<Cell | null> {
  const cell = `<c s="${style}" t="${type}"><v>${value}</v></c>`;
  const content = xlsx(`${row('Username', 'Note')}<row>${textCell('ann')}${cell}</row>`, stylesOf(...codes));
  const table = await openXlsx(content, { keyHeaders: ['username'] });
  return table.rows(0, 1)[0]!.cells[1]!;
}

const number = (text: string): Cell => ({ kind: 'number', text, isExact: true });
const fraction = (text: string): Cell => ({ kind: 'number', text, isExact: true, isFraction: true });

describe('a number', () => {
  it.each<[string, string, Cell]>([
    ['0000000', '45123', number('0045123')],
    ['"+"0', '85291234567', number('+85291234567')],
    ['+0', '85221234567', number('+85221234567')],
    ['[$+]0', '85291234568', number('+85291234568')],
    ['"+852 "0000 0000', '91234567', number('+852 9123 4567')],
    ['[<=9999999]###-####;(###) ###-####', '5551234567', number('(555) 123-4567')],
    ['0#" "##" "##" "##" "##', '612345678', number('06 12 34 56 78')],
    ['0%', '0.5', fraction('50%')],
    ['"emp."0000', '45', number('emp.0045')],
    ['0', '45.4', fraction('45')],
    ['0', '85298765432', number('85298765432')],
    ['#,##0.00;[Red]-#,##0.00', '-1234.5', fraction('-1,234.50')],
    ['0.00E+00', '12345', { kind: 'number', text: '1.23E+04', isExact: false, isRounded: true }],
    ['[h]:mm:ss', '1.5', { kind: 'date', text: '36:00:00' }],
    ['yyyy-mm-dd', '40000', { kind: 'date', text: '2009-07-06' }],
    ['[Red]General', '8613812345678', number('8613812345678')],
    ['"+"General', '85291234567', number('+85291234567')],
    ['[$-407]#,##0.00', '1234.5', fraction('1,234.50')],
    ['[$€-407]#,##0.00', '1234.5', fraction('€1,234.50')],
    ['"[$€-407]"\\[0', '5', number('[$€-407][5')],
    ['# ???????/???????', '0.5', fraction('1/2')],
    [`# ${'?'.repeat(119)}/${'?'.repeat(119)}`, '0.5', fraction('0.5')],
    ['yyyy;;;', '40000', { kind: 'date', text: '2009-07-06' }],
  ])('with the format %s is shown as in Excel', async (code, value, expected) => {
    expect(await cellOf(value, [code])).toEqual(expected);
  });

  it.each(['General', '@', 'GENERAL'])('with the format %s has all its digits', async (code) => {
    expect(await cellOf('8613812345678', [code])).toEqual(number('8613812345678'));
  });

  it('loses the spaces at its ends, with which a format aligns it', async () => {
    expect(await cellOf('12345678', ['_(* 0_);_(* (0);_(* "-"??_)'])).toEqual(number('12345678'));
  });

  it.each([
    [';;;', '5'],
    ['0;;', '-5'],
    ['#', '0'],
    ['""', '5'],
    ['[>100]0;[<3]0', '50'],
    ['[h]:mm', '-1'],
    ['[h]:mm', '1e12'],
    ['yyyy', '2958466'],
    ['yyyy', '-1'],
  ])('whose format %s shows nothing for %s is not shown', async (code, value) => {
    expect(await cellOf(value, [code])).toEqual({ kind: 'not-shown', text: '' });
  });

  it.each(['[x', '"open', '[Magic]0', '0'.repeat(256), '0;0;0;0;0', '\\'])(
    'is shown in full if its format %s is not valid, and the file is read',
    async (code) => {
      expect(await cellOf('45123', [code])).toEqual(number('45123'));
    },
  );

  it('with more than 15 digits is not exact, whatever its format', async () => {
    expect(await cellOf('1234567890123456789', ['0'])).toMatchObject({ kind: 'number', isExact: false });
  });

  it('that is a fraction is shown with 15 digits, as in Excel', async () => {
    expect(await cellOf('0.3333333333333333', [], 0)).toEqual({
      kind: 'number',
      text: '0.333333333333333',
      isExact: false,
      isRounded: true,
      isFraction: true,
    });
    expect(await cellOf('0.30000000000000004', [], 0)).toMatchObject({ text: '0.3' });
  });

  it('keeps its format when a differential format has the same id, and with a built-in format', async () => {
    const parts = stylesOf('0000');
    const styles = parts['xl/styles.xml']!.replace(
      '<numFmts>',
      '<dxfs><dxf><numFmt numFmtId="164" formatCode="yyyy"/></dxf></dxfs><numFmts>',
    ).replace('</cellXfs>', '<xf numFmtId="9"/><xf numFmtId="46"/><xf numFmtId="14"/></cellXfs>');
    const cells = [1, 2, 3, 4]
      .map((style) => `<c s="${style}"><v>0.5</v></c>`)
      .join('')
      .replace('0.5', '7');
    const content = xlsx(`${row('Username', 'a', 'b', 'c', 'd')}<row>${textCell('ann')}${cells}</row>`, {
      ...parts,
      'xl/styles.xml': styles,
    });
    const table = await openXlsx(content, { keyHeaders: ['username'] });
    expect(table.rows(0, 1)[0]!.cells.slice(1)).toEqual([
      number('0007'),
      fraction('50%'),
      { kind: 'date', text: '12:00:00' },
      { kind: 'date', text: '12:00:00' },
    ]);
  });

  it('may have one of 500 formats in a workbook; with one more the workbook is refused', async () => {
    const read = async (count: number) => {
      const codes = Array.from({ length: count }, (_, index) => `"${index}"0`);
      const cells = codes.map((_, index) => `<row>${textCell('ann')}<c s="${index + 1}"><v>1</v></c></row>`);
      return openXlsx(xlsx(row('Username', 'Note') + cells.join(''), stylesOf(...codes)), { keyHeaders: ['username'] });
    };
    expect((await read(500)).rowCount).toBe(500);
    await expect(read(501)).rejects.toBeInstanceOf(XlsxError);
  });
});

describe('a text', () => {
  it.each<[string, string, Cell]>([
    ['@"@acme.com"', 'ann', 'ann@acme.com'],
    ['0;0;0;"<"@\\>', 'ann', '<ann>'],
    ['[Red][$€-407] @;', 'ann', 'ann'],
    ['0;[Blue][$€-407]@', ' ann ', '€ ann '],
    ['@-@', 'ann', 'ann-ann'],
    ['_😀😀*😀@\\😀', 'ann', '😀ann😀'],
    ['yyyy;;;"x"@', 'ann', 'xann'],
    ['_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)', ' ann ', ' ann '],
    ['0;0;0;General', 'ann', 'ann'],
    ['[$-409]d-mmm-yy;@', 'ann', 'ann'],
    ['"@"0', 'ann', 'ann'],
    ['0', 'ann', 'ann'],
    [';;;', ' ', ' '],
    [';;;', 'x', { kind: 'not-shown', text: '' }],
    ['yyyy;;;', 'x', { kind: 'not-shown', text: '' }],
    ['0;0;0;" "', 'x', { kind: 'not-shown', text: '' }],
    ['@'.repeat(255), 'x'.repeat(32_767), { kind: 'too-long', text: '' }],
  ])('with the format %s is shown as in Excel', async (code, text, expected) => {
    expect(await cellOf(text, [code], 1, 'str')).toEqual(expected);
  });

  it.each(['0;0;0;0', '0;0;0;0;@', '0;0;"x@', '0;0;0;a@'])('is shown as it is if its format %s is not valid', async (code) => {
    expect(await cellOf('ann', [code], 1, 'str')).toBe('ann');
  });

  it('is also TRUE or FALSE, but no error', async () => {
    expect(await cellOf('1', ['"is "@'], 1, 'b')).toBe('is TRUE');
    expect(await cellOf('0', [';;;'], 1, 'b')).toEqual({ kind: 'not-shown', text: '' });
    expect(await cellOf('0', ['0;0'], 1, 'b')).toEqual({ kind: 'boolean', text: 'FALSE' });
    expect(await cellOf('#N/A', [';;;'], 1, 'e')).toEqual({ kind: 'error', text: '#N/A' });
  });
});
