import { describe, expect, it } from 'vitest';
import { checkPasswordStrength, HasherBusyError, PasswordHasher } from './index.ts';

const forbiddenWords = ['alex.tong@acme', 'Acme Holdings'];

describe('password strength', () => {
  it.each([
    ['1234567', 'too-short'],
    ['a'.repeat(129), 'too-long'],
    ['Password1', 'too-common'],
    ['zzzzzzzz', 'too-common'],
    ['Alex.Tong@ACME', 'too-personal'],
    ['acme holdings', 'too-personal'],
  ])('refuses %j as %s', (password, code) => {
    expect(checkPasswordStrength(password, forbiddenWords)?.code).toBe(code);
  });

  it.each([
    'harbour-lantern-58\n',
    '\rharbour-lantern-58',
    'harbour\tlantern',
    'harbour\u0000lantern',
    'harbour\u0085lantern',
    'harbour\u2028lantern',
    '\u007fharbour-58',
  ])('refuses the control character in %j', (password) => {
    expect(checkPasswordStrength(password, forbiddenWords)).toEqual({
      code: 'forbidden-character',
      message: 'Remove line breaks, tabs and other control characters from the password.',
      params: { context: 'password' },
    });
  });

  it('accepts spaces at the ends, and cuts nothing', () => {
    expect(checkPasswordStrength(' harbour-58 ', forbiddenWords)).toBeNull();
  });

  it('compares a text of a megabyte with a password at once', async () => {
    const hasher = new PasswordHasher();
    const passwordHash = await hasher.hash('harbour-lantern-58');
    const started = performance.now();
    expect(await hasher.verify(passwordHash, `a${'\u0301'.repeat(500_000)}${'\u0323'.repeat(500_000)}`)).toBe(false);
    // Normalizing it takes minutes.
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it.each(['hörst-du8', 'ab cd ef', '密码密码密码密码', `${'x'.repeat(127)}y`])('accepts %j', (password) => {
    expect(checkPasswordStrength(password, forbiddenWords)).toBeNull();
  });

  it('counts characters after NFKC, not UTF-16 units', () => {
    expect(checkPasswordStrength('😀😀😀😀😀😀😀', forbiddenWords)?.code).toBe('too-short');
  });
});

describe('PasswordHasher', () => {
  it('computes Argon2id hashes with at least 19 MiB, two passes and one lane', async () => {
    expect(await new PasswordHasher().hash('correct horse')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('accepts the same password in another Unicode form and refuses another one', async () => {
    const hasher = new PasswordHasher();
    const passwordHash = await hasher.hash('Contrase\u00f1a9');
    expect(await hasher.verify(passwordHash, 'Contrasen\u0303a9')).toBe(true);
    expect(await hasher.verify(passwordHash, 'Contrasena9')).toBe(false);
  });

  it('refuses every password of an account that does not exist', async () => {
    expect(await new PasswordHasher().verifyDummy('a password of no user')).toBe(false);
  });

  it('keeps the order of the items and never runs more than its limit', async () => {
    const hasher = new PasswordHasher(2);
    let running = 0;
    let most = 0;
    const doubled = await hasher.each([1, 2, 3, 4, 5], async (item) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return item * 2;
    });
    expect(doubled).toEqual([2, 4, 6, 8, 10]);
    expect(most).toBe(2);
  });

  it('starts a list when all items of the list before have started, even if one fails', async () => {
    const hasher = new PasswordHasher(2);
    const started: string[] = [];
    const task = async (item: string): Promise<void> => {
      started.push(item);
      await new Promise((resolve) => setImmediate(resolve));
      if (item === 'a3') throw new Error('a3 fails');
    };
    const lists = [['a1', 'a2', 'a3'], [], ['b1', 'b2']].map((items) => hasher.each(items, task));
    expect((await Promise.allSettled(lists)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(started).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
  });
});

describe('the queue for hashing', () => {
  it('accepts as many calls as can wait and refuses one more, but never a list', async () => {
    const hasher = new PasswordHasher(1, 2);
    const running = [1, 2, 3].map((one) => hasher.hash(`quiet-meadow-${one}`));
    await expect(hasher.hash('one-too-many')).rejects.toThrow(HasherBusyError);
    await expect(hasher.each([1, 2, 3], (one) => hasher.hash(`list-${one}`))).resolves.toHaveLength(3);
    await expect(Promise.all(running)).resolves.toHaveLength(3);
    await expect(hasher.hash('free-again')).resolves.toMatch(/^\$argon2id/);
  });

  it('refuses no check for an unknown account because it was full at an earlier one', async () => {
    const hasher = new PasswordHasher(1, 1);
    const running = [1, 2].map((one) => hasher.hash(`quiet-meadow-${one}`));
    await Promise.allSettled([hasher.verifyDummy('any'), ...running]);
    expect(await hasher.verifyDummy('any')).toBe(false);
  });

  it('recognises hashes with weaker parameters', async () => {
    const hasher = new PasswordHasher();
    expect(hasher.isOutdated(await hasher.hash('quiet-meadow-1'))).toBe(false);
    expect(hasher.isOutdated('$argon2id$v=19$m=8192,t=2,p=1$c2FsdHNhbHQ$aGFzaA')).toBe(true);
    expect(hasher.isOutdated('')).toBe(true);
  });
});
