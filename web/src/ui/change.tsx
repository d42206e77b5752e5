import type { Schemas } from '../api/types.ts';
import { useTexts } from '../texts/use-texts.ts';

/** A field that is changed, from what to what; of a password only that it is another. */
export function Change({ change: { field, from, to } }: { change: Schemas['FieldChangeView'] }) {
  const texts = useTexts();
  if (field === 'password') return texts.imports.setPassword;
  return (
    <>
      {texts.fields[field] ?? field}: <del>{shown(from) ?? texts.card.blank}</del> <span aria-hidden="true">→</span>
      <span className="visually-hidden">{texts.imports.to}</span> <ins>{shown(to) ?? texts.card.blank}</ins>
    </>
  );
}

function shown(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
