import { describe, expect, it } from 'vitest';
import { checkVersions, compareVersions } from './versions.ts';

const program = { version: '1.4.0', oldestVersion: '1.3.0' };
const later = { tables: '1.6.0', oldest: '1.4.0', unknown: ['later'] };

describe('a program on the tables of a version', () => {
  it('starts on older tables, and on its own', () => {
    expect(() => checkVersions({ tables: '1.2.0', oldest: '1.1.0', unknown: [] }, program, ['mine'])).not.toThrow();
    expect(() => checkVersions({ tables: null, oldest: null, unknown: [] }, program, ['first'])).not.toThrow();
  });

  it('starts on newer tables that it may run on, and on no others', () => {
    expect(() => checkVersions(later, program, [])).not.toThrow();
    expect(() => checkVersions({ ...later, oldest: '1.4.1' }, program, [])).toThrow(
      'The tables were made by version 1.6.0, and this is version 1.4.0. They need version 1.4.1 or newer.',
    );
    expect(() => checkVersions({ ...later, tables: null, oldest: null }, program, [])).toThrow(/this is version 1\.4\.0/);
  });

  it('does not start where each has changes that the other lacks', () => {
    expect(() => checkVersions(later, program, ['mine'])).toThrow(/lacks changes of this version 1\.4\.0: mine/);
  });
});

describe('versions', () => {
  it.each([
    ['1.2.3', '1.2.3', 0],
    ['1.2.3', '1.2.4', -1],
    ['1.10.0', '1.9.9', 1],
    ['2.0.0', '10.0.0', -8],
  ])('%s compared with %s gives %i', (one, other, difference) => {
    expect(compareVersions(one, other)).toBe(difference);
  });
});
