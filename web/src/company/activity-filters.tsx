import { ActionIcon, Box, Button, Chip, Group, NativeSelect, TextInput } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { auditActions } from '../i18n/en/problems.ts';
import { SearchInput } from '../ui/search-input.tsx';
import { type ActivityAddress, addDays, categories, today } from './use-activity-address.ts';

/** The filters act at once. */
export function ActivityFilters({ address }: { address: ActivityAddress }) {
  const { t } = useTranslation();
  return (
    <Box component="search" className="filter-row">
      <DayChoice day={address.day} onChange={address.setDay} />
      <SearchInput
        aria-label={t('activity.search')}
        placeholder={t('activity.searchHint')}
        value={address.q}
        onChange={address.setText}
        className="filter-search"
      />
      <NativeSelect
        aria-label={t('activity.action')}
        value={address.action}
        data={[
          { value: '', label: t('activity.anyAction') },
          ...auditActions.map((action) => ({ value: action, label: t(`actions.${action}`) })),
        ]}
        onChange={({ target }) => address.setAction(target.value)}
        className="filter-action"
      />
      <Chip.Group multiple value={[...address.shown]} onChange={address.setShown}>
        <Group gap={6} className="filter-chips" role="group" aria-label={t('activity.show')}>
          {categories.map((category) => (
            <Chip key={category} value={category} size="sm" radius="md">
              {t(`activity.categories.${category}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Box>
  );
}

function DayChoice({ day, onChange }: { day: string; onChange: (day: string) => void }) {
  const { t } = useTranslation();
  return (
    <Group gap={4} wrap="nowrap" role="group" aria-label={t('activity.day')}>
      <ActionIcon variant="default" aria-label={t('activity.previousDay')} disabled={day === ''} onClick={() => onChange(addDays(day, -1))}>
        <IconChevronLeft size={16} />
      </ActionIcon>
      <TextInput
        type="date"
        aria-label={t('activity.day')}
        value={day}
        max={today()}
        w={150}
        onChange={({ target }) => onChange(target.value)}
      />
      <ActionIcon
        variant="default"
        aria-label={t('activity.nextDay')}
        disabled={day === '' || day >= today()}
        onClick={() => onChange(addDays(day, 1))}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
      <Button variant="subtle" onClick={() => onChange(day === '' ? today() : '')}>
        {day === '' ? t('activity.today') : t('activity.allDays')}
      </Button>
    </Group>
  );
}
