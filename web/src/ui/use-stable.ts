import { useCallback, useLayoutEffect, useRef } from 'react';

/** The same function in each render, which calls the last one that was given. For the event handlers of memoised components. */
export function useStable<Args extends unknown[], Result>(handler: (...args: Args) => Result): (...args: Args) => Result {
  const latest = useRef(handler);
  useLayoutEffect(() => {
    latest.current = handler;
  });
  return useCallback((...args: Args) => latest.current(...args), []);
}
