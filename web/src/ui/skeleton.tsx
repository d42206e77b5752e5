import { useTexts } from '../i18n/use-texts.ts';

/** Reserves space while content is loading, so that the page does not jump. */
export function Skeleton({ isTall = true }: { isTall?: boolean }) {
  const texts = useTexts();
  return (
    <div className={isTall ? 'skeleton tall' : 'skeleton'} role="status">
      <span className="visually-hidden">{texts.common.loading}</span>
    </div>
  );
}
