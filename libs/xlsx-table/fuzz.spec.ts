import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../test/support/fuzz-runs.ts';
import { row, xlsx } from '../../test/support/sheet-xml.ts';
import { defaultLimits } from './limits.ts';
import { cellText, numberCell } from './cell.ts';
import { columnLetters } from './cell-reference.ts';
import { toCell } from './to-cell.ts';
import { type CellFormat, NumberFormatter, toCellFormat } from './number-format.ts';
import { readTable } from './table-reader.ts';
import { XlsxError } from './xlsx-error.ts';

// fast-check prints the seed of a failure, which reproduces it.
describe('fuzzing', () => {
  const files = ['made_xlsxwriter.xlsx', 'zip_stored.xlsx', 'made_xlsxwriter_inline.xlsx'].map(
    (name) => new Uint8Array(readFileSync(join(import.meta.dirname, '..', '..', 'test', 'corpus', name))),
  );

  it('reads or refuses every damaged file, whichever bytes are changed', async () => {
    const change = fc.tuple(fc.nat(), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        async (file, changes, cut) => {
          const content = file.slice(0, cut % 4 === 0 ? cut % file.length : file.length);
          for (const [place, byte] of changes) content[place % Math.max(1, content.length)] = byte;
          const ended = await readTable(content, { keyHeaders: ['username'] }, defaultLimits, () => () => undefined).then(
            () => 'read',
            (error: unknown) => (error instanceof XlsxError ? 'refused' : error),
          );
          expect(['read', 'refused']).toContain(ended);
        },
      ),
      { numRuns: fuzzRuns(400) },
    );
  }, 120_000);

  it('makes a cell of any stored value, or refuses the file', () => {
    const strings = ['one', 'two'];
    const stored = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.integer().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('n', 's', 'str', 'b', 'e', 'd', 'inlineStr', 'x'),
        fc.option(stored, { nil: undefined }),
        fc.constantFrom<CellFormat>('general', 'date'),
        fc.boolean(),
        fc.boolean(),
        (type, value, format, hasFormula, isDate1904) => {
          const made = ((): unknown => {
            try {
              return cellText(
                toCell({ row: 2, column: 0, type, format, hasFormula, value, inline: undefined }, strings, {
                  isDate1904,
                  formatter: null,
                  limits: defaultLimits,
                }),
              );
            } catch (error) {
              return error instanceof XlsxError ? 'refused' : error;
            }
          })();
          expect(made).toBeTypeOf('string');
        },
      ),
      { numRuns: fuzzRuns(5_000) },
    );
  });

  it('shows any number and any text by any format code, or says that nothing is shown, and never fails', async () => {
    const fragments = [
      '0',
      '#',
      '?',
      '.',
      ',',
      '%',
      'E+00',
      '/',
      ';',
      '"+852 "',
      '"',
      '\\',
      '_',
      '*',
      '@',
      'General',
      '[Red]',
      '[h]',
      '[<=5]',
      ']',
    ];
    const fragment = fc.constantFrom(...fragments);
    const code = fc.oneof(
      fc.array(fragment, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
      fc.string({ maxLength: 20 }),
      fragment.map((part) => part.repeat(255 / part.length)),
    );
    const formats = new Map<string, { format: CellFormat; formatter: NumberFormatter | null }>();
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.bigInt({ min: 0n, max: 10n ** 15n }).map(Number),
    );
    await fc.assert(
      fc.asyncProperty(code, value, async (text, number) => {
        const format = toCellFormat(text);
        if (!formats.has(text)) formats.set(text, { format, formatter: await NumberFormatter.for([format]) });
        const raw = { row: 2, column: 0, type: 'n', format, hasFormula: false, value: String(number), inline: undefined };
        const cell = toCell(raw, [], { isDate1904: false, formatter: formats.get(text)!.formatter, limits: defaultLimits });
        expect(cell).toMatchObject({ kind: expect.stringMatching(/^(number|date|not-shown)$/), text: expect.any(String) });
        expect(cellText(cell).length).toBeLessThan(2_000);
        expect(cellText(cell) === '').toBe((cell as { kind: string }).kind === 'not-shown');
        const shown = toCell({ ...raw, type: 'str' }, [], { isDate1904: false, formatter: null, limits: defaultLimits });
        expect(typeof shown === 'string' ? 'text' : shown.kind).toMatch(/^(text|not-shown)$/);
        expect(cellText(shown) === '').toBe(typeof shown !== 'string');
      }),
      { numRuns: fuzzRuns(5_000) },
    );
  });

  it('finds the cells of a sheet wherever their rows and references are written', async () => {
    const cell = fc.record({
      row: fc.integer({ min: 2, max: 6 }),
      column: fc.integer({ min: 0, max: 3 }),
      isLowerCase: fc.boolean(),
      hasRowNumber: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 12 }), async (cells) => {
        const sorted = cells.toSorted((one, other) => one.row - other.row);
        const texts = new Map<string, string>();
        const rows = sorted.map((one, index) => {
          const reference = `${columnLetters(one.column)}${one.row}`;
          texts.set(reference, `text ${index}`);
          const written = one.isLowerCase ? reference.toLowerCase() : reference;
          const element = `<c r="${written}" t="str"><v>text ${index}</v></c>`;
          return `<row${one.hasRowNumber ? ` r="${one.row}"` : ''}>${element}</row>`;
        });
        const found = new Map<string, string>();
        const content = xlsx(row('Username', 'b', 'c', 'd') + rows.join(''));
        await readTable(content, { keyHeaders: ['username'] }, defaultLimits, () => (read) => {
          for (const [column, one] of read.cells.entries())
            if (one !== null) found.set(`${columnLetters(column)}${read.row}`, cellText(one));
        });
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(texts));
      }),
      { numRuns: fuzzRuns(300) },
    );
  }, 60_000);

  it('calls a number exact only if it still has every digit that was typed', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), (typed) => {
        const cell = numberCell(Number(typed));
        expect(cell.isExact ? cell.text === typed.toString() : typed >= 10n ** 15n).toBe(true);
      }),
      { numRuns: fuzzRuns(5_000) },
    );
  });
});
