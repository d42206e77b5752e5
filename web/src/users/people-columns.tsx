import { Badge } from '@mantine/core';
import { IconUserOff } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { DatalinkField, ProfileField, Schemas } from '../api/types.ts';
import { datalinkFields, profileFields } from '../i18n/en/fields.ts';
import { PersonAvatar } from '../ui/person-avatar.tsx';
import { personName } from '../ui/person-name.ts';
import type { Column } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { PersonMenu, type OpenPersonDialog } from './person-menu.tsx';

export type Person = Schemas['ListedUserView'];

/** Texts of any length have no column, and first and last names are in the name. */
const columnGroups = {
  profile: ['username', 'email', 'title', 'department', 'firstName', 'lastName', 'companyName', 'whatsApp'],
  datalinks: datalinkFields,
  account: ['role', 'state', 'lastLoginAt', 'createdAt', 'updatedAt'],
} as const;
export type ColumnKey = (typeof columnGroups)[keyof typeof columnGroups][number];
export const columnGroupNames = Object.keys(columnGroups) as (keyof typeof columnGroups)[];
export const columnsOfGroup = (group: keyof typeof columnGroups): readonly ColumnKey[] => columnGroups[group];
const allColumns: readonly ColumnKey[] = columnGroupNames.flatMap(columnsOfGroup);
export const defaultColumns: ColumnKey[] = ['username', 'title', 'department', 'email', 'role', 'state'];

const isDatalink = (key: ColumnKey): key is DatalinkField => (datalinkFields as ColumnKey[]).includes(key);
const isProfile = (key: ColumnKey): key is ColumnKey & ProfileField => (profileFields as string[]).includes(key);

export const sorts = ['name', ...allColumns];

/** The keys that are columns, in the order of the table. */
export function knownColumns(keys: readonly string[]): ColumnKey[] {
  return allColumns.filter((key) => keys.includes(key));
}

export const hasDatalinks = (keys: readonly ColumnKey[]): boolean => keys.some(isDatalink);

export function columnLabel(t: TFunction, key: ColumnKey): string {
  return key === 'state' || key === 'lastLoginAt' ? t(`people.${key}`) : t(`fields.${key}`);
}

/** The columns of the table: the name, the chosen ones, and the menu of each row. */
export function usePeopleColumns(chosen: readonly ColumnKey[], onOpenDialog: OpenPersonDialog): Column<Person>[] {
  const { t } = useTranslation();
  const keys = chosen.join();
  return useMemo(
    () => [
      {
        key: 'name',
        header: t('people.name'),
        sort: 'name',
        isSticky: 'start' as const,
        cell: (person) => <NameCell person={person} disabled={t('people.disabled')} />,
      },
      ...knownColumns(keys.split(',')).map((key) => toColumn(t, key)),
      {
        key: 'actions',
        header: t('common.actions'),
        isSticky: true,
        isHeaderHidden: true,
        cell: (person) => <PersonMenu person={person} label={t('people.menu', { name: personName(person) })} onOpenDialog={onOpenDialog} />,
      },
    ],
    [t, keys, onOpenDialog],
  );
}

/** In narrow windows, which have no column for it, the name says that the person is disabled. */
function NameCell({ person, disabled }: { person: Person; disabled: string }) {
  return (
    <span className="person-cell">
      <PersonAvatar person={person} size={24} />
      <Link href={`/users/${person.id}`} className="person-link">
        <bdi>{personName(person)}</bdi>
      </Link>
      {person.disabled && (
        <span className="narrow-only" title={disabled}>
          <IconUserOff size={14} aria-label={disabled} role="img" />
        </span>
      )}
    </span>
  );
}

function toColumn(t: TFunction, key: ColumnKey): Column<Person> {
  return {
    key,
    header: columnLabel(t, key),
    isWideOnly: key !== 'department',
    sort: key,
    cell: (person) => cellOf(t, key, person),
  };
}

/** Role and state are shown only where they say something. */
function cellOf(t: TFunction, key: ColumnKey, person: Person) {
  if (isDatalink(key)) return <bdi>{person.datalinks?.[key]}</bdi>;
  if (isProfile(key)) return <bdi>{person[key]}</bdi>;
  switch (key) {
    case 'username':
      return <bdi>{person.username}</bdi>;
    case 'role':
      return person.role === 'company_admin' && <Badge>{t('people.admin')}</Badge>;
    case 'state':
      return person.disabled && <Badge color="gray">{t('people.disabled')}</Badge>;
    default:
      return <Time at={person[key]} />;
  }
}
