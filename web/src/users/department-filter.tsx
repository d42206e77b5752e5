import { Group, Select, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/use-formats.ts';
import { comboboxProps } from '../ui/theme.ts';
import { typedDirection } from '../ui/typed-direction.ts';
import { useDepartments } from './use-people.ts';

const optionsMax = 100;
const none = 'none';
const named = 'name:';

interface DepartmentFilterProps {
  department: string;
  /** `true`: people without a department. */
  noDepartment: string;
  onChange: (values: { department: string; noDepartment: string }) => void;
}

/** A searchable list of the departments, with the number of people in each. */
export function DepartmentFilter({ department, noDepartment, onChange }: DepartmentFilterProps) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { data: departments = [] } = useDepartments();
  const counts = new Map(departments.map(({ name, users }) => [name === null ? none : named + name, users]));
  const value = noDepartment === 'true' ? none : department ? named + department : null;
  const values = [...counts.keys()];
  // The department of a bookmark may have no people any more.
  if (value !== null && !counts.has(value)) values.unshift(value);
  return (
    <Select
      aria-label={t('fields.department')}
      placeholder={t('people.anyDepartment')}
      data={values.map((key) => ({ value: key, label: key === none ? t('people.noDepartment') : key.slice(named.length) }))}
      value={value}
      onChange={(chosen) =>
        onChange({ department: chosen?.startsWith(named) ? chosen.slice(named.length) : '', noDepartment: chosen === none ? 'true' : '' })
      }
      renderOption={({ option }) => (
        <Group justify="space-between" wrap="nowrap" flex={1} gap="sm">
          <bdi>{option.label}</bdi>
          <Text span size="sm" c="dimmed">
            {number(counts.get(option.value) ?? 0)}
          </Text>
        </Group>
      )}
      nothingFoundMessage={t('people.noSuchDepartment')}
      limit={optionsMax}
      maxDropdownHeight={320}
      comboboxProps={{ ...comboboxProps, width: 260, position: 'bottom-start' }}
      clearButtonProps={{ 'aria-label': t('people.clearDepartment') }}
      attributes={typedDirection}
      searchable
      clearable
    />
  );
}
