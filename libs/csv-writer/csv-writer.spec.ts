import { describe, expect, it } from 'vitest';
import { csvRow } from './csv-writer.ts';

describe('a row of a CSV file', () => {
  it('has quoted fields and ends with CR and LF', () => {
    expect(csvRow(['a', 5, null, ''])).toBe('"a","5","",""\r\n');
  });

  it('keeps quotes, separators and line breaks within a field', () => {
    expect(csvRow(['say "hi"', 'a,b;c', 'one\ntwo'])).toBe('"say ""hi""","a,b;c","one\ntwo"\r\n');
  });

  it.each(['=1+1', '+852 2345', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠a'])(
    'has no formula: %j is a text with an apostrophe',
    (value) => {
      expect(csvRow([value])).toBe(`"'${value}"\r\n`);
    },
  );

  it.each(['a=1', 'x@example.com', "'=1", '0', ' =1'])('leaves %j as it is', (value) => {
    expect(csvRow([value])).toBe(`"${value}"\r\n`);
  });

  it('leaves a negative number as it is', () => {
    expect(csvRow([-5])).toBe('"-5"\r\n');
  });
});
