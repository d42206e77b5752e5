import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Schemas } from '../api/types.ts';
import { Isolated, isolate } from './isolated.tsx';

/** The file and the row that a change came from, as a link to the import. A change of many people has no file. */
export function ImportOrigin({ origin: { id, fileName, row } }: { origin: Schemas['ImportOriginView'] }) {
  const { t } = useTranslation();
  const file = fileName === null ? t('history.bulk') : isolate(fileName);
  return (
    <Anchor component={Link} href={`/imports/${id}`} inherit>
      <Isolated text={row === null ? file : t('history.fileRow', { file, row })} />
    </Anchor>
  );
}
