import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from './limits.ts';
import { unescapeText } from './shared-strings.ts';
import { readTable } from './table-reader.ts';
import { toCellText } from './text-cell.ts';
import { XlsxError } from './xlsx-error.ts';

// fast-check prints the seed of a failure, with which it can be had again.
describe('fuzzing', () => {
  const files = ['made_xlsxwriter.xlsx', 'zip_stored.xlsx', 'made_xlsxwriter_inline.xlsx'].map(
    (name) => new Uint8Array(readFileSync(join(import.meta.dirname, '..', '..', 'test', 'corpus', name))),
  );

  it('ends every damaged file with a table or an XlsxError, whatever bytes are changed', async () => {
    const change = fc.tuple(fc.nat(), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        async (file, changes, cut) => {
          const content = file.slice(0, cut % 4 === 0 ? cut % file.length : file.length);
          for (const [place, byte] of changes) content[place % Math.max(1, content.length)] = byte;
          const ended = await readTable(content, ['username'], defaultLimits, () => undefined).then(
            () => 'read',
            (error: unknown) => (error instanceof XlsxError ? 'refused' : error),
          );
          expect(['read', 'refused']).toContain(ended);
        },
      ),
      { numRuns: 400 },
    );
  }, 120_000);

  it('gives back any text that a workbook can hold as it was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const holdable = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').toWellFormed();
        expect(unescapeText(toCellText(holdable))).toBe(holdable);
      }),
      { numRuns: 2_000 },
    );
  });
});
