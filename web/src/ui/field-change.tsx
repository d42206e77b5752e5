import type { Schemas } from '../api/types.ts';
import type { Texts } from '../i18n/en.ts';
import { useTexts } from '../i18n/use-texts.ts';

/** A field that is changed, from what to what; of a password only that it is another. */
export function Change({ change: { field, from, to } }: { change: Schemas['FieldChangeView'] }) {
  const texts = useTexts();
  if (field === 'password') return texts.imports.setPassword;
  return (
    <>
      {texts.fields[field] ?? field}: <del>{shown(from, texts) ?? texts.card.blank}</del> <span aria-hidden="true">→</span>
      <span className="visually-hidden">{texts.imports.to}</span> <ins>{shown(to, texts) ?? texts.card.blank}</ins>
    </>
  );
}

function shown(value: unknown, { common }: Texts): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value ? common.yes : common.no;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
