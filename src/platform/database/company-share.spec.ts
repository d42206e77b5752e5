import { describe, expect, it } from 'vitest';
import { CompanyShare } from './company-share.ts';
import { DatabaseBusyError } from './wait-limits.ts';

describe('the share of a company', () => {
  const begin = (share: CompanyShare, begun: string[], name: string, milliseconds = 10_000) => {
    const work = Promise.withResolvers<void>();
    const ended = share.run(name[0]!, milliseconds, () => {
      begun.push(name);
      return work.promise;
    });
    ended.catch(() => undefined);
    return { ended, end: () => (work.resolve(), ended) };
  };

  it('bounds its transactions, in their order, and not those of another', async () => {
    const [share, begun] = [new CompanyShare(2), [] as string[]];
    const [a1, , a3] = ['a1', 'a2', 'a3', 'a4', 'b1'].map((name) => begin(share, begun, name));
    expect(begun).toEqual(['a1', 'a2', 'b1']);
    await a1!.end();
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
    await a3!.end();
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
  });

  it('is waited for as long as the limit, and what was given up never runs', async () => {
    const [share, begun] = [new CompanyShare(1), [] as string[]];
    const first = begin(share, begun, 'a1');
    await expect(begin(share, begun, 'a2', 20).ended).rejects.toThrow(DatabaseBusyError);
    await first.end();
    await begin(share, begun, 'a3').end();
    expect(begun).toEqual(['a1', 'a3']);
  });
});
