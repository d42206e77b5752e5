import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../ui/page-header.tsx';
import { TemplateStep } from './template-step.tsx';
import { UploadStep } from './upload-step.tsx';

/** Download a workbook, fill it in, upload it. */
export function NewImportPage() {
  const { t } = useTranslation();
  return (
    <div className="narrow">
      <PageHeader title={t('imports.import')} />
      <Stack gap="md">
        <TemplateStep />
        <UploadStep />
      </Stack>
    </div>
  );
}
