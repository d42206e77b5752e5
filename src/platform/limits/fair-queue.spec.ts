import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';

describe('a fair queue', () => {
  const never = new AbortController().signal;
  const begin = (queue: FairQueue, begun: string[], ...names: string[]) =>
    names.map((name) => {
      const work = Promise.withResolvers<void>();
      const ended = queue.run(
        name[0]!,
        () => {
          begun.push(name);
          return work.promise;
        },
        never,
      );
      return async () => {
        work.resolve();
        await ended;
      };
    });

  it('runs one of each key at a time, so that the many of one do not hold up the others', async () => {
    const begun: string[] = [];
    const [a1, a2, a3, b1, c1] = begin(new FairQueue(2), begun, 'a1', 'a2', 'a3', 'b1', 'c1');
    await Promise.resolve();
    expect(begun).toEqual(['a1', 'b1']);
    await b1!();
    expect(begun).toEqual(['a1', 'b1', 'c1']);
    await a1!();
    await c1!();
    await a2!();
    await a3!();
    expect(begun).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
  });

  it('gives each key its turn, also where only one runs at a time', async () => {
    const begun: string[] = [];
    const ends = begin(new FairQueue(1), begun, 'a1', 'a2', 'a3', 'b1', 'b2');
    for (const name of ['a1', 'b1', 'a2', 'b2', 'a3']) await ends[['a1', 'a2', 'a3', 'b1', 'b2'].indexOf(name)]!();
    expect(begun).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  });

  it('does not begin work for a client that has gone', async () => {
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(new FairQueue(1).run('a', () => Promise.resolve('work'), gone)).rejects.toThrow('gone');
  });

  it('forgets work that is given up while it waits, and goes on after work that fails', async () => {
    const queue = new FairQueue(1);
    const begun: string[] = [];
    const [first] = begin(queue, begun, 'a1');
    const aborted = new AbortController();
    const givenUp = queue.run('b', () => Promise.resolve(begun.push('given up')), aborted.signal);
    const failing = queue.run('c', () => Promise.reject(new Error('broken')), never);
    aborted.abort(new Error('gone'));
    await expect(givenUp).rejects.toThrow('gone');
    await first!();
    await expect(failing).rejects.toThrow('broken');
    expect(await queue.run('a', () => Promise.resolve('next'), never)).toBe('next');
    expect(begun).toEqual(['a1']);
  });
});
