import { useEffect, useId, useState } from 'react';
import { useTexts } from '../texts/use-texts.ts';

export interface UserFilterValues {
  q: string;
  department: string;
  role: string;
  disabled: string;
}

export const noFilter: UserFilterValues = { q: '', department: '', role: '', disabled: '' };
const settleMilliseconds = 200;

/** What is filled in, as the API takes it. */
export function toQuery(filter: UserFilterValues): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));
}

interface UserFilterProps {
  filter: UserFilterValues;
  onChange: (filter: UserFilterValues) => void;
}

export function UserFilter({ filter, onChange }: UserFilterProps) {
  const texts = useTexts();
  const [role, state] = [useId(), useId()];
  const set = (changes: Partial<UserFilterValues>) => {
    const changed = { ...filter, ...changes };
    onChange(Object.values(changed).every((value) => value === '') ? noFilter : changed);
  };
  return (
    <search className="filters">
      <SettledText label={texts.users.search} hint={texts.users.searchHint} value={filter.q} onSettled={(q) => set({ q })} />
      <SettledText label={texts.fields['department']!} value={filter.department} onSettled={(department) => set({ department })} />
      <div className="field">
        <label htmlFor={role}>{texts.fields['role']}</label>
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

interface SettledTextProps {
  label: string;
  hint?: string;
  value: string;
  onSettled: (text: string) => void;
}

/** Tells of a text when the typing has paused, so that not every key asks the server. */
export function SettledText({ label, hint, value, onSettled }: SettledTextProps) {
  const id = useId();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    const timer = setTimeout(() => text.trim() !== value && onSettled(text.trim()), settleMilliseconds);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only the typing starts the pause anew
  }, [text]);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} type="search" placeholder={hint} value={text} maxLength={200} onChange={({ target }) => setText(target.value)} />
    </div>
  );
}
