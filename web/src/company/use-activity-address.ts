import type { Schemas } from '../api/types.ts';
import { useAddressState } from '../ui/use-address-state.ts';

export const categories = ['changes', 'logins-as', 'sign-ins'] as const;
type Action = Schemas['AuditEventView']['action'];

const defaults = { day: 'today', q: '', show: 'changes,logins-as', action: '' };

/** The filters of the activity. They stand in the address; `query` is what the API takes. */
export function useActivityAddress() {
  const [values, set] = useAddressState(defaults);
  const day = values.day === 'today' ? today() : values.day === 'all' ? '' : values.day;
  const shown = categories.filter((category) => values.show.split(',').includes(category));
  const query = {
    category: [...shown],
    ...(values.q ? { q: values.q } : {}),
    ...(values.action ? { action: values.action as Action } : {}),
    ...(day ? { from: day, to: day, timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone } : {}),
  };
  return {
    day,
    shown,
    q: values.q,
    action: values.action,
    query,
    setDay: (chosen: string) => set({ day: chosen === '' ? 'all' : chosen === today() ? 'today' : chosen }, { isStep: true }),
    setText: (q: string) => set({ q }),
    setAction: (action: string) => set({ action }, { isStep: true }),
    /** The last category cannot be taken away. */
    setShown: (wanted: readonly string[]) => {
      if (wanted.length > 0) set({ show: categories.filter((category) => wanted.includes(category)).join(',') }, { isStep: true });
    },
  };
}

export type ActivityAddress = ReturnType<typeof useActivityAddress>;

/** Today in the time zone of the browser, such as `2026-11-23`. */
export function today(): string {
  return toDay(new Date());
}

/** The day that many days later. */
export function addDays(day: string, days: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return toDay(new Date(year, month - 1, date + days));
}

function toDay(date: Date): string {
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
