import { describe, expect, it } from 'vitest';
import { noDatalinks } from './datalinks.fields.ts';
import { revertingPatch } from './datalinks.rules.ts';

describe('a patch that reverts changes', () => {
  const current = { ...noDatalinks, fax: '+852 9123-4567', website: 'https://example.com/new' };

  it('leaves out a field that has been changed again since', () => {
    const changes = [
      { field: 'fax', from: '12345', to: '+852 9123-4567' },
      { field: 'website', from: null, to: 'https://example.com/old' },
    ];
    expect(revertingPatch(current, changes)).toEqual({ fax: '12345' });
  });

  it('cleans the texts of an old entry of the audit log', () => {
    expect(revertingPatch(current, [{ field: 'fax', from: '852–111', to: '+852\u00a09123–4567' }])).toEqual({ fax: '852-111' });
  });
});
