import { useMemo } from 'react';
import type { Schemas } from '../api/types.ts';
import { pageSizes } from '../ui/pager.tsx';
import { useAddressState } from '../ui/use-address-state.ts';
import { useStable } from '../ui/use-stable.ts';

/** The filter as the list, the export and the changes of many people take it. */
export type PeopleFilter = Omit<Schemas['UsersFilter'], 'sort'>;
export type PeopleSort = Schemas['UsersFilter']['sort'];

const defaultPageSize = 50;
/** How many people a filter can name. */
export const namedMax = 200;
const noFilter = { id: '', q: '', department: '', noDepartment: '', role: '', state: '' };
export type FilterValues = Record<keyof typeof noFilter, string>;

/** Filters, order, page and columns of the list, which stand in the address. What is not valid there counts as its default. */
export function useListAddress(sorts: readonly string[], defaultSort = 'name') {
  const defaults = { ...noFilter, sort: defaultSort, page: '1', size: String(defaultPageSize), columns: '' };
  const [values, setValues] = useAddressState(defaults);
  const set = useStable(setValues);
  const filterKey = JSON.stringify(values, Object.keys(noFilter));
  const filterValues = useMemo(() => JSON.parse(filterKey) as FilterValues, [filterKey]);
  const filter = useMemo(() => toFilter(filterValues), [filterValues]);
  // The setters stay the same, so that what does not change with the order or the page is not rendered again.
  const setters = useMemo(
    () => ({
      setFilter: (changes: Partial<FilterValues>) => set({ ...changes, page: '1' }),
      clearFilter: () => set({ ...noFilter, page: '1' }),
      setSort: (sorted: string) => set({ sort: sorted, page: '1' }),
      setPage: (page: number) => set({ page: String(page) }, { isStep: true }),
      /** Instead of a page that there is not. */
      correctPage: (page: number) => set({ page: String(page) }),
      setPageSize: (size: number) => set({ size: String(size), page: '1' }),
      setColumns: (columns: string[]) => set({ columns: columns.join(',') }),
    }),
    [set],
  );
  return {
    ...setters,
    filterValues,
    filter,
    isFiltered: Object.keys(filter).length > 0,
    sort: (sorts.includes(values.sort.replace('-', '')) ? values.sort : defaultSort) as PeopleSort,
    page: wholeNumber(values.page) ?? 1,
    pageSize: pageSizes.find((size) => String(size) === values.size) ?? defaultPageSize,
    /** The keys of the columns, or null if the address names none. */
    columns: values.columns === '' ? null : values.columns.split(','),
  };
}

function toFilter({ id, q, department, noDepartment, role, state }: FilterValues): PeopleFilter {
  const ids = id.split(',').filter((one) => /^[0-9a-f-]{36}$/i.test(one));
  return {
    // Where an import leads back to: the people that it has changed.
    ...(ids.length > 0 ? { id: ids.slice(0, namedMax) } : {}),
    ...(q.trim() ? { q: q.trim() } : {}),
    ...(noDepartment === 'true' ? { noDepartment: true } : department ? { department } : {}),
    ...(role === 'member' || role === 'company_admin' ? { role } : {}),
    ...(state === 'enabled' || state === 'disabled' ? { disabled: state === 'disabled' } : {}),
  };
}

/** A positive whole number that the API takes as a page. */
function wholeNumber(text: string): number | null {
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : null;
}
