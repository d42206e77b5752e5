import { describe, expect, it } from 'vitest';
import { checkRange, checkTime, checkTimeZone, toTimeRange } from './time-range.rules.ts';

const range = (from: string, to: string, timeZone?: string) => {
  const found = toTimeRange({ from, to, timeZone });
  return [found.from!.toISOString(), found.to!.toISOString()];
};

describe('the time range of a filter', () => {
  it('begins at one instant and ends before another', () => {
    expect(range('2026-11-23T09:30:00Z', '2026-11-23T17:30:00.5+08:00', 'Asia/Hong_Kong')).toEqual([
      '2026-11-23T09:30:00.000Z',
      '2026-11-23T09:30:00.500Z',
    ]);
  });

  it.each([
    ['UTC unless a zone is given', undefined, '2026-11-23', '2026-11-23', '2026-11-23T00:00:00.000Z', '2026-11-24T00:00:00.000Z'],
    ['east of UTC', 'Asia/Hong_Kong', '2026-11-23', '2026-11-24', '2026-11-22T16:00:00.000Z', '2026-11-24T16:00:00.000Z'],
    ['west of UTC', 'America/New_York', '2026-12-31', '2026-12-31', '2026-12-31T05:00:00.000Z', '2027-01-01T05:00:00.000Z'],
    ['not by whole hours', 'Asia/Kathmandu', '2026-11-23', '2026-11-23', '2026-11-22T18:15:00.000Z', '2026-11-23T18:15:00.000Z'],
    ['with 23 hours', 'Europe/Berlin', '2026-03-29', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['with 25 hours', 'Europe/Berlin', '2026-10-25', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['without a midnight', 'America/Sao_Paulo', '2018-11-04', '2018-11-04', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
    ['with two midnights', 'America/Havana', '2026-11-01', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
  ])('has whole days, the last one included: %s', (_, timeZone, from, to, begin, end) => {
    expect(range(from, to, timeZone)).toEqual([begin, end]);
  });

  it.each(['9999-12-31', '9999-12-31T23:59:59-12:00'])('ends with the last year that the database reads: %s', (to) => {
    expect(range('1000-01-01', to)).toEqual(['1000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z']);
  });

  it.each([
    ['2026-11-24', '2026-11-23'],
    ['2026-11-23T09:30:00Z', '2026-11-23T09:30:00Z'],
    ['2026-11-23T16:00:00Z', '2026-11-23'],
  ])('is refused if it is empty: %s to %s', (from, to) => {
    expect(checkRange({ from, to, timeZone: 'Asia/Hong_Kong' })).toMatchObject({ code: 'empty-range' });
  });

  it('may be a single day, or have an end that is later in the zone only', () => {
    expect(checkRange({ from: '2026-11-23', to: '2026-11-23' })).toBeNull();
    expect(checkRange({ from: '2026-11-23T15:59:59Z', to: '2026-11-23', timeZone: 'Asia/Hong_Kong' })).toBeNull();
  });

  it.each([
    'yesterday',
    '2026-11-23T09:30:00',
    '2026-11-23 09:30Z',
    '2026-02-30',
    '2026-02-30T00:00:00Z',
    '2026-11-23T24:30:00Z',
    '0026-01-01',
    '2026-W01',
    '',
    5,
  ])('has no time %j', (value) => {
    expect(checkTime(value)).toMatchObject({ code: 'invalid-time' });
    expect(checkRange({ from: String(value), to: '2026-11-23' })).toBeNull();
  });

  it.each(['Asia/Atlantis', '+08:00', 'UTC; drop table', '', 5])('has no zone %j', (value) => {
    expect(checkTimeZone(value)).toMatchObject({ code: 'invalid-time-zone' });
  });

  it.each(['UTC', 'Asia/Hong_Kong', 'America/Port-au-Prince', 'Etc/GMT+8'])('may have the zone %s', (value) => {
    expect(checkTimeZone(value)).toBeNull();
  });
});
