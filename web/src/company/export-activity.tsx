import { Menu } from '@mantine/core';
import { IconChevronDown, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { download } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { notifyProblem } from '../ui/notices.tsx';
import { useBusy } from '../ui/use-busy.ts';
import type { ActivityAddress } from './use-activity-address.ts';

/** The entries that the filters let through, as a workbook or as CSV. */
export function ExportActivity({ query }: { query: ActivityAddress['query'] }) {
  const { t, i18n } = useTranslation();
  const companyId = useCompanyId();
  const { isBusy, run } = useBusy();
  const save = (format: 'xlsx' | 'csv') =>
    run(() => {
      const { category, ...filter } = query;
      const params = new URLSearchParams({ ...filter, format, language: i18n.language });
      for (const one of category) params.append('category', one);
      return download(`/api/v1/companies/${companyId}/audit-events/export?${params}`, `audit-log.${format}`).catch(notifyProblem);
    });
  return (
    <Menu>
      <Menu.Target>
        <BusyButton isBusy={isBusy} leftSection={<IconDownload size={16} />} rightSection={<IconChevronDown size={14} />}>
          {t('activity.export')}
        </BusyButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save('xlsx')}>{t('activity.asWorkbook')}</Menu.Item>
        <Menu.Item onClick={() => save('csv')}>{t('activity.asCsv')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
