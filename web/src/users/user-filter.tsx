import { useId } from 'react';
import { useTexts } from '../i18n/use-texts.ts';
import { DebouncedInput } from '../ui/debounced-input.tsx';

export interface UserFilterValues {
  q: string;
  department: string;
  role: string;
  disabled: string;
}

export const noFilter: UserFilterValues = { q: '', department: '', role: '', disabled: '' };

/** The filled-in filters as query parameters of the API. */
export function toQuery(filter: UserFilterValues): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));
}

interface UserFilterProps {
  filter: UserFilterValues;
  onChange: (change: (filter: UserFilterValues) => UserFilterValues) => void;
}

export function UserFilter({ filter, onChange }: UserFilterProps) {
  const texts = useTexts();
  const [role, state] = [useId(), useId()];
  const set = (changes: Partial<UserFilterValues>) => onChange((now) => ({ ...now, ...changes }));
  return (
    <search className="filters">
      <DebouncedInput label={texts.users.search} hint={texts.users.searchHint} value={filter.q} onChange={(q) => set({ q })} />
      <DebouncedInput
        label={texts.fields.department}
        hint={texts.users.departmentHint}
        value={filter.department}
        onChange={(department) => set({ department })}
      />
      <div className="field">
        <label htmlFor={role}>{texts.fields.role}</label>
        <select id={role} value={filter.role} onChange={({ target }) => set({ role: target.value })}>
          <option value="">{texts.users.anyRole}</option>
          <option value="member">{texts.roles.member}</option>
          <option value="company_admin">{texts.roles.company_admin}</option>
        </select>
      </div>
      <div className="field">
        <label htmlFor={state}>{texts.users.state}</label>
        <select id={state} value={filter.disabled} onChange={({ target }) => set({ disabled: target.value })}>
          <option value="">{texts.users.anyState}</option>
          <option value="false">{texts.users.enabled}</option>
          <option value="true">{texts.users.disabled}</option>
        </select>
      </div>
    </search>
  );
}
