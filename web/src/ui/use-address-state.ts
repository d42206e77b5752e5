import { useSearchParams } from 'wouter';

/**
 * Values that stand in the query of the address, so that bookmarks, Back and reload keep them. A value that is its default
 * is left out. Changes replace the address, unless `isStep`: then Back returns to the value before.
 */
export function useAddressState<Key extends string>(defaults: Record<Key, string>) {
  const [params, setParams] = useSearchParams();
  const keys = Object.keys(defaults) as Key[];
  const values = Object.fromEntries(keys.map((key) => [key, params.get(key) ?? defaults[key]])) as Record<Key, string>;
  const set = (changes: Partial<Record<Key, string>>, { isStep = false } = {}) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [key, value] of Object.entries(changes) as [Key, string][]) {
          if (value === defaults[key]) next.delete(key);
          else next.set(key, value);
        }
        return next;
      },
      { replace: !isStep },
    );
  return [values, set] as const;
}
