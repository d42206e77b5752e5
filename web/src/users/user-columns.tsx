import { useRef, useState } from 'react';
import type { ProfileField, User } from '../api/types.ts';
import { LoginAs } from '../session/login-as.tsx';
import { profileFields as allProfileFields } from '../i18n/en/fields.ts';
import { useMe } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { personName } from '../ui/person-name.ts';
import type { Column } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

const storageKey = 'cardroll-user-columns';
const defaultColumns = ['username', 'name', 'email', 'title', 'department', 'role', 'disabled', 'actions'];

/** The first columns of the profile, in the order of the table; the other fields follow. Null: texts of any length have none. */
const profileColumns: Partial<Record<ProfileField, { sort?: string } | null>> = {
  firstName: { sort: 'firstName' },
  lastName: { sort: 'lastName' },
  email: { sort: 'email' },
  title: {},
  department: {},
  companyName: {},
  whatsApp: {},
  aboutMe: null,
};
const profileFields = [...new Set([...(Object.keys(profileColumns) as ProfileField[]), ...allProfileFields])];

/** All columns of the table of users, and those that are shown. */
export function useUserColumns(onEdit: (user: User) => void) {
  const texts = useTexts();
  const { user: own, company } = useMe();
  const [chosen, setChosen] = useState<string[]>(readChosen);
  const profileColumn = (key: ProfileField): Column<User>[] => {
    const column = profileColumns[key];
    return column === null ? [] : [{ key, header: texts.fields[key], cell: (user) => <bdi>{user[key]}</bdi>, ...column }];
  };
  const mayLoginAs = ({ role, disabled, id }: User) =>
    role === 'member' && !disabled && id !== own.id && company?.policy.impersonation.enabled === true;
  const all: Column<User>[] = [
    {
      key: 'username',
      header: texts.fields.username,
      sort: 'username',
      cell: ({ username }) => (
        <b>
          <bdi>{username}</bdi>
        </b>
      ),
    },
    { key: 'name', header: texts.fields.name, sort: 'name', cell: (user) => <bdi>{personName(user)}</bdi> },
    ...profileFields.flatMap(profileColumn),
    { key: 'role', header: texts.fields.role, isNoWrap: true, cell: ({ role }) => texts.roles[role] },
    {
      key: 'disabled',
      header: texts.users.state,
      isNoWrap: true,
      cell: ({ disabled }) => <span className={disabled ? 'tag off' : 'tag'}>{disabled ? texts.users.disabled : texts.users.enabled}</span>,
    },
    { key: 'createdAt', header: texts.fields.createdAt, sort: 'createdAt', cell: ({ createdAt }) => <Time at={createdAt} /> },
    { key: 'updatedAt', header: texts.fields.updatedAt, sort: 'updatedAt', cell: ({ updatedAt }) => <Time at={updatedAt} /> },
    {
      key: 'actions',
      header: texts.common.actions,
      isSticky: true,
      cell: (user) => (
        <div className="row-actions">
          <button type="button" aria-label={texts.users.editName(user.username)} onClick={() => onEdit(user)}>
            {texts.users.edit}
          </button>
          {mayLoginAs(user) && <LoginAs person={user} />}
        </div>
      ),
    },
  ];
  const toggle = (key: string) => {
    const keys = chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key];
    localStorage.setItem(storageKey, JSON.stringify(keys));
    setChosen(keys);
  };
  return { all, shown: all.filter(({ key }) => isAlwaysShown(key) || chosen.includes(key)), chosen, toggle };
}

const isAlwaysShown = (key: string) => key === 'username' || key === 'actions';

function readChosen(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null');
    return Array.isArray(stored) ? stored.map(String) : defaultColumns;
  } catch {
    return defaultColumns;
  }
}

export function ColumnPicker({ columns }: { columns: ReturnType<typeof useUserColumns> }) {
  const texts = useTexts();
  const element = useRef<HTMLDetailsElement>(null);
  const close = () => {
    element.current!.open = false;
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- handles events of the controls inside
    <details
      ref={element}
      className="column-picker"
      onKeyDown={({ key }) => {
        if (key === 'Escape') close();
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) close();
      }}
    >
      <summary>{texts.users.columns}</summary>
      <fieldset>
        <legend className="visually-hidden">{texts.users.columns}</legend>
        {columns.all
          .filter(({ key }) => !isAlwaysShown(key))
          .map(({ key, header }) => (
            <label key={key}>
              <input type="checkbox" checked={columns.chosen.includes(key)} onChange={() => columns.toggle(key)} /> {header}
            </label>
          ))}
      </fieldset>
    </details>
  );
}
