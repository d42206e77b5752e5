import { Card, Group, Radio, Stack, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';

const templates = ['empty', 'people'] as const;
type Template = (typeof templates)[number];

/** The workbook to fill in, in the language of the console. */
export function TemplateStep() {
  const { t, i18n } = useTranslation();
  const companyId = useCompanyId();
  const { isBusy, problem, run } = useBusy();
  const [template, setTemplate] = useState<Template>('empty');
  const save = async () => {
    const query = new URLSearchParams({ prefill: String(template === 'people'), language: i18n.language });
    await download(`/api/v1/companies/${companyId}/imports/template?${query}`, 'template.xlsx');
  };
  return (
    <Card component="section" aria-labelledby="download-step">
      <Title order={2} id="download-step">
        {t('imports.step1')}
      </Title>
      <Text c="dimmed" size="sm" mb="md">
        {t('imports.step1Hint')}
      </Text>
      <Stack gap="md">
        <Radio.Group aria-label={t('imports.templates.label')} value={template} onChange={setTemplate}>
          <Group gap="xl" align="flex-start">
            {templates.map((name) => (
              <Radio
                key={name}
                size="sm"
                value={name}
                label={t(`imports.templates.${name}`)}
                description={t(`imports.templates.${name}Hint`)}
              />
            ))}
          </Group>
        </Radio.Group>
        {problem !== null && <ProblemNote problem={problem} />}
        <Group>
          <BusyButton isBusy={isBusy} leftSection={<IconDownload size={16} />} onClick={() => run(save)}>
            {t('imports.download')}
          </BusyButton>
        </Group>
      </Stack>
    </Card>
  );
}
