import { useTexts } from '../i18n/use-texts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { session } from './session.ts';
import { SignInForm } from './sign-in.page.tsx';
import { useMe } from './use-session.ts';

/** Asks the user to sign in again over the page. Pending requests are sent afterwards. */
export function ExpiredDialog() {
  const texts = useTexts();
  const { user, actor } = useMe();
  const { problem, run } = useBusy();
  return (
    <Dialog title={texts.session.expiredTitle}>
      <p>{texts.session.expired}</p>
      <SignInForm username={actor?.username ?? user.username} />
      <button type="button" className="link" onClick={() => run(() => session.signOut())}>
        {texts.session.signOut}
      </button>
      {problem !== null && <ProblemNote problem={problem} />}
    </Dialog>
  );
}
