import { session } from '../session/session.ts';
import { useTexts } from '../texts/use-texts.ts';
import { PasswordForm } from './password.section.tsx';

/** For whoever must choose another password before anything else. */
export function FirstPasswordPage() {
  const texts = useTexts();
  return (
    <>
      <h1>{texts.session.changeFirst}</h1>
      <p>{texts.session.changeFirstWhy}</p>
      <PasswordForm onChanged={() => session.reload()} />
    </>
  );
}
