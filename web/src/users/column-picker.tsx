import { Button, Menu } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { columnGroupNames, type ColumnKey, columnLabel, columnsOfGroup, defaultColumns, knownColumns } from './people-columns.tsx';

const storageKey = 'cardroll-people-columns';

/** The columns that were chosen last in this browser. */
export function storedColumns(): ColumnKey[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null');
    return Array.isArray(stored) ? knownColumns(stored.map(String)) : defaultColumns;
  } catch {
    return defaultColumns;
  }
}

interface ColumnPickerProps {
  chosen: readonly ColumnKey[];
  onChange: (columns: ColumnKey[]) => void;
}

/** A menu of all columns, which stays open while they are ticked. */
export function ColumnPicker({ chosen, onChange }: ColumnPickerProps) {
  const { t } = useTranslation();
  const choose = (columns: ColumnKey[]) => {
    localStorage.setItem(storageKey, JSON.stringify(columns));
    onChange(columns);
  };
  const toggle = (key: ColumnKey) => choose(chosen.includes(key) ? chosen.filter((one) => one !== key) : knownColumns([...chosen, key]));
  return (
    <Menu width={240}>
      <Menu.Target>
        <Button className="wide-only" leftSection={<IconColumns3 size={16} />}>
          {t('people.columns')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        {columnGroupNames.map((group) => (
          <div key={group} role="group" aria-label={t(`people.groups.${group}`)}>
            <Menu.Label>{t(`people.groups.${group}`)}</Menu.Label>
            {columnsOfGroup(group).map((key) => (
              <Menu.CheckboxItem key={key} checked={chosen.includes(key)} onChange={() => toggle(key)}>
                {columnLabel(t, key)}
              </Menu.CheckboxItem>
            ))}
          </div>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => choose(defaultColumns)}>{t('people.defaultColumns')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
