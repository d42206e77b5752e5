import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconDots, IconDownload, IconLock, IconLockOpen, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import type { Company } from '../api/types.ts';
import { api, download } from '../session/api-client.ts';
import { confirm } from '../ui/confirm.tsx';
import { isolate } from '../ui/isolated.tsx';
import { notifyProblem } from '../ui/notices.tsx';
import { companiesKey } from './companies-key.ts';
import { EraseCompanyDialog } from './erase-company-dialog.tsx';

/** What a platform admin can do with a company. */
export function CompanyMenu({ company }: { company: Company }) {
  const { t } = useTranslation();
  const { id, name, disabled, erasureRequestedAt } = company;
  const [isErasing, setErasing] = useState(false);
  const setDisabled = useSetDisabled(company);
  const isBeingErased = erasureRequestedAt !== null;
  const saveData = () => void download(`/api/v1/companies/${id}/export`, 'company.zip').catch(notifyProblem);
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon color="gray" aria-label={t('leaving.menu', { name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={disabled ? <IconLockOpen size={16} /> : <IconLock size={16} />}
            disabled={isBeingErased}
            onClick={() => void setDisabled(!disabled).catch(notifyProblem)}
          >
            {disabled ? t('companies.enable') : t('companies.disable')}
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={16} />} disabled={isBeingErased} onClick={saveData}>
            {t('leaving.export')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} disabled={!disabled} onClick={() => setErasing(true)}>
            {t('leaving.erase')}
            {!disabled && <Text size="xs">{t('leaving.disableFirst')}</Text>}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isErasing && <EraseCompanyDialog company={company} onClose={() => setErasing(false)} />}
    </>
  );
}

/** Asks before disabling, because no user of the company can then sign in. */
function useSetDisabled({ id, name }: Company) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  return async (disabled: boolean) => {
    const question = {
      title: t('companies.disableTitle', { name: isolate(name) }),
      message: t('companies.disableExplained'),
      confirm: t('companies.disable'),
      isDestructive: true,
    };
    if (disabled && !(await confirm(question))) return;
    await bodyOf(api.PATCH('/api/v1/companies/{companyId}', { params: { path: { companyId: id } }, body: { disabled } }));
    await queryClient.invalidateQueries({ queryKey: companiesKey });
  };
}
