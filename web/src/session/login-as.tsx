import { useRef, useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api } from './api-client.ts';
import { ApiProblem } from '../api/problem.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Form, type FormValues, TextArea } from '../ui/form.tsx';
import { personName } from '../ui/person-name.ts';
import { session } from './session.ts';
import { useCompanyId } from './use-session.ts';

interface Person {
  id: string;
  username: string;
  firstName?: string;
  lastName?: string;
}

interface LoginAsProps {
  person: Person;
  reason?: string;
  /** What must be done before, and may be done again where the password must be given first: another one may have to be ended. */
  onStarting?: () => Promise<void>;
}

/** The button that begins a login as a user, with the dialog that asks for the reason. */
export function LoginAs({ label, ...dialog }: LoginAsProps & { label?: string }) {
  const texts = useTexts();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" aria-label={label ?? texts.acting.loginAsName(personName(dialog.person))} onClick={() => setOpen(true)}>
        {label ?? texts.acting.loginAs}
      </button>
      {isOpen && <LoginAsDialog {...dialog} onClose={() => setOpen(false)} />}
    </>
  );
}

function LoginAsDialog({ person, reason, onStarting, onClose }: LoginAsProps & { onClose: () => void }) {
  const texts = useTexts();
  const companyId = useCompanyId();
  // Whoever closes the dialog while the server begins has changed their mind.
  const isClosed = useRef(false);
  const close = () => {
    isClosed.current = true;
    onClose();
  };
  const [mustGivePassword, setMustGivePassword] = useState(false);

  async function start(values: FormValues) {
    if (mustGivePassword) await bodyOf(api.POST('/api/v1/auth/reauthenticate', { body: { password: values['password']! } }));
    await onStarting?.();
    const params = { path: { companyId, userId: person.id } };
    try {
      const started = await bodyOf(
        api.POST('/api/v1/companies/{companyId}/users/{userId}/impersonations', { params, body: { reason: values['reason']! } }),
      );
      if (isClosed.current) await session.refuseActing();
      else await session.actAs(started);
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'auth/reauthentication-required') setMustGivePassword(true);
      throw error;
    }
  }

  return (
    <Dialog title={texts.acting.title(personName(person))} onClose={close}>
      <p>{texts.acting.explain}</p>
      <Form submit={texts.acting.start} onSubmit={start} onCancel={close}>
        <TextArea
          name="reason"
          label={texts.acting.reason}
          hint={texts.acting.reasonHint}
          defaultValue={reason}
          minLength={5}
          maxLength={500}
          autoFocus
          required
        />
        {mustGivePassword && (
          <Field
            name="password"
            type="password"
            label={texts.acting.passwordAgain}
            hint={texts.acting.passwordAgainHint}
            autoComplete="current-password"
            required
          />
        )}
      </Form>
    </Dialog>
  );
}
