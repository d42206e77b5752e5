import { describe, expect, it } from 'vitest';
import { canonicalAddress, networkOf } from './address.ts';

describe('an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:C000:0207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['192.0.2.7:50123', '192.0.2.7'],
    ['::1', '::1'],
    ['unknown', null],
    ['192.0.2.7, 192.0.2.8', null],
    ['', null],
    [null, null],
  ])('%s is stored as %s', (given, stored) => {
    expect(canonicalAddress(given)).toBe(stored);
  });

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8:1::9', '2001:db8:1:0::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2:3:4:5::', '2001:db8:1:2::/64'],
    [null, null],
  ])('%s is counted as %s', (given, counted) => {
    expect(networkOf(given)).toBe(counted);
  });
});
