import { Alert } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { IconWifiOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Above every page while the network is gone. Always mounted, or screen readers would not read it. */
export function NetworkNotice() {
  const { t } = useTranslation();
  const { online } = useNetwork();
  return (
    <div role="status">
      {!online && (
        <Alert variant="filled" color="#c2410c" icon={<IconWifiOff size={18} />} radius={0} title={t('network.gone')}>
          {t('network.hint')}
        </Alert>
      )}
    </div>
  );
}
