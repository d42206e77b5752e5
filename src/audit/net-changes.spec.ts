import { describe, expect, it } from 'vitest';
import { netChanges } from './net-changes.ts';

describe('netChanges', () => {
  it('merges the changes of a field from its first value to its last', () => {
    expect(
      netChanges([
        { field: 'fax', from: '1', to: '2' },
        { field: 'website', from: null, to: 'https://example.com' },
        { field: 'fax', from: '2', to: '3' },
      ]),
    ).toEqual([
      { field: 'fax', from: '1', to: '3' },
      { field: 'website', from: null, to: 'https://example.com' },
    ]);
  });

  it('keeps an empty first value', () => {
    const changes = [
      { field: 'fax', from: null, to: '1' },
      { field: 'fax', from: '1', to: '2' },
    ];
    expect(netChanges(changes)).toEqual([{ field: 'fax', from: null, to: '2' }]);
  });

  it('leaves out a field that ends with its first value', () => {
    const changes = [
      { field: 'fax', from: null, to: '1' },
      { field: 'fax', from: '1', to: null },
    ];
    expect(netChanges(changes)).toEqual([]);
  });
});
