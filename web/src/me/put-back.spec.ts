import { describe, expect, it } from 'vitest';
import type { Datalinks } from '../api/types.ts';
import { datalinkChanges, putBackState } from './put-back.ts';

const card: Datalinks = {
  workPhone: null,
  mobilePhone: null,
  fax: '+852 1',
  website: null,
  address: null,
  updatedAt: null,
  version: 1,
};

describe('a change by an admin', () => {
  it('can be put back only while the card has the value of the admin', () => {
    expect(putBackState({ field: 'fax', from: null, to: '+852 1' }, card)).toBe('possible');
    expect(putBackState({ field: 'fax', from: '+852 1', to: '+852 2' }, card)).toBe('done');
    expect(putBackState({ field: 'fax', from: null, to: '+852 2' }, card)).toBe('changed');
  });

  it('is read from the log, where a blank value is null', () => {
    const changes = [
      { field: 'fax', from: '', to: '+852 1' },
      { field: 'unknown', from: 'a', to: 'b' },
    ];
    expect(datalinkChanges(changes)).toEqual([{ field: 'fax', from: null, to: '+852 1' }]);
  });
});
