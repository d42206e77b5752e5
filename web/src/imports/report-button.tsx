import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { BusyButton } from '../ui/busy-button.tsx';
import { notifyProblem } from '../ui/notices.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { useImportRequests } from './use-import-requests.ts';

export function ReportButton({ importId }: { importId: string }) {
  const { t } = useTranslation();
  const { isBusy, run } = useBusy();
  const { downloadReport } = useImportRequests(importId);
  return (
    <BusyButton isBusy={isBusy} leftSection={<IconDownload size={16} />} onClick={() => run(() => downloadReport().catch(notifyProblem))}>
      {t('imports.report')}
    </BusyButton>
  );
}
