import { describe, expect, it } from 'vitest';
import { isOwnOrigin } from './own-origin.rules.ts';

describe('the origin of a request', () => {
  it.each<[string | undefined, string]>([
    [undefined, 'cards.example.com'],
    ['https://cards.example.com', 'cards.example.com'],
    ['https://cards.example.com', 'Cards.Example.com:443'],
    ['http://localhost:5173', 'localhost:5173'],
    ['http://[::1]:3000', '[::1]:3000'],
  ])('%s is that of %s', (origin, host) => {
    expect(isOwnOrigin(origin, host)).toBe(true);
  });

  it.each([
    ['https://evil.example', 'cards.example.com'],
    ['https://cards.example.com.evil.example', 'cards.example.com'],
    ['https://cards.example.com:8443', 'cards.example.com'],
    ['http://cards.example.com', 'cards.example.com:443'],
    ['null', 'cards.example.com'],
    ['', 'cards.example.com'],
    ['file://', 'cards.example.com'],
    ['https://cards.example.com', ''],
  ])('%s is not that of %s', (origin, host) => {
    expect(isOwnOrigin(origin, host)).toBe(false);
  });
});
