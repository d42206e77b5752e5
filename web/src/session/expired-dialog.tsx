import { useTexts } from '../i18n/use-texts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { session } from './session.ts';
import { SignInForm } from './sign-in.page.tsx';
import { useMe } from './use-session.ts';

/** Over the page, which goes on where it was: requests that failed are sent again. */
export function ExpiredDialog() {
  const texts = useTexts();
  const { user, actor } = useMe();
  const { problem, run } = useBusy();
  return (
    <Dialog title={texts.session.expiredTitle}>
      <p>{texts.session.expired}</p>
      <SignInForm username={actor?.username ?? user.username} />
      <button type="button" className="link" onClick={() => run(() => session.signOut())}>
        {texts.session.giveUp}
      </button>
      {problem !== null && <ProblemNote problem={problem} />}
    </Dialog>
  );
}
