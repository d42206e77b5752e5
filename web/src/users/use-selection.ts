import { useState } from 'react';
import type { PeopleFilter } from './list-address.ts';

/** The people that are ticked: one by one, over all pages, or all that match the filter. */
export interface Selected {
  keys: ReadonlySet<string>;
  isAll: boolean;
}

const nothing: Selected = { keys: new Set(), isAll: false };

/** The selection for a filter. It starts empty again when the filter changes. */
export function useSelection(filter: PeopleFilter) {
  const filterKey = JSON.stringify(filter);
  const [state, setState] = useState({ ...nothing, filterKey });
  const selected: Selected = state.filterKey === filterKey ? state : nothing;
  return {
    selected,
    setKeys: (keys: ReadonlySet<string>) => setState({ keys, isAll: false, filterKey }),
    selectAll: () => setState({ keys: new Set(), isAll: true, filterKey }),
    clear: () => setState({ ...nothing, filterKey }),
  };
}
