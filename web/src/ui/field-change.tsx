import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/types.ts';
import { fieldLabel } from '../i18n/field-label.ts';

/** The old and the new value of a field. Of a password only that it is changed. */
export function FieldChange({ change: { field, from, to } }: { change: Schemas['FieldChangeView'] }) {
  const { t } = useTranslation();
  if (field === 'password') return t('imports.newPassword');
  return (
    <>
      {t('common.label', { name: fieldLabel(t, field) })}{' '}
      <del>
        <bdi>{displayValue(field, from, t) ?? t('card.blank')}</bdi>
      </del>{' '}
      <span aria-hidden="true">→</span>
      <span className="visually-hidden">{t('imports.to')}</span>{' '}
      <ins>
        <bdi>{displayValue(field, to, t) ?? t('card.blank')}</bdi>
      </ins>
    </>
  );
}

const roles = ['platform_admin', 'company_admin', 'member'] as const;

function displayValue(field: string, value: unknown, t: TFunction): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no');
  const role = field === 'role' && roles.find((name) => name === value);
  if (role) return t(`roles.${role}`);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
