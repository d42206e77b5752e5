import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../test/support/fuzz-runs.ts';
import { defaultLimits } from './limits.ts';
import { cellText, numberCell } from './cell.ts';
import { toCell } from './sheet.ts';
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
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (type, value, isDateStyle, hasFormula, isDate1904) => {
          const made = ((): unknown => {
            try {
              return cellText(
                toCell({ column: 0, type, isDateStyle, hasFormula, value, inline: undefined }, strings, isDate1904, defaultLimits),
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

  it('calls a number exact only if it still has every digit that was typed', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), (typed) => {
        const cell = numberCell(String(Number(typed)));
        expect(cell.isExact ? cell.text === typed.toString() : typed >= 10n ** 15n).toBe(true);
      }),
      { numRuns: fuzzRuns(5_000) },
    );
  });
});
