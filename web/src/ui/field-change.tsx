import type { Schemas } from '../api/types.ts';
import type { Texts } from '../i18n/en.ts';
import { fieldLabel } from '../i18n/field-label.ts';
import { useTexts } from '../i18n/use-texts.ts';

/** The old and the new value of a field. Of a password only that it is changed. */
export function FieldChange({ change: { field, from, to } }: { change: Schemas['FieldChangeView'] }) {
  const texts = useTexts();
  if (field === 'password') return texts.imports.newPassword;
  return (
    <>
      {fieldLabel(texts, field)}:{' '}
      <del>
        <bdi>{displayValue(from, texts) ?? texts.card.blank}</bdi>
      </del>{' '}
      <span aria-hidden="true">→</span>
      <span className="visually-hidden">{texts.imports.to}</span>{' '}
      <ins>
        <bdi>{displayValue(to, texts) ?? texts.card.blank}</bdi>
      </ins>
    </>
  );
}

function displayValue(value: unknown, { common }: Texts): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value ? common.yes : common.no;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
