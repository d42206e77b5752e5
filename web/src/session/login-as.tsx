import { useRef, useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api } from './api-client.ts';
import { ApiProblem } from '../api/problem.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Form, type FormValues, TextArea } from '../ui/form.tsx';
import { isolate } from '../ui/isolated.tsx';
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
  /** The open skipped datalink that the admin wants to change. */
  skippedDatalinkId?: string;
  /** Runs before each attempt. Used to end another impersonation first. */
  beforeStart?: () => Promise<void>;
}

/** The button that starts a login as the user. Its dialog asks for the reason. */
export function LoginAs({ label, ...dialog }: LoginAsProps & { label?: string }) {
  const texts = useTexts();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" aria-label={label ?? texts.impersonation.loginAsName(personName(dialog.person))} onClick={() => setOpen(true)}>
        {label ?? texts.impersonation.loginAs}
      </button>
      {isOpen && <LoginAsDialog {...dialog} onClose={() => setOpen(false)} />}
    </>
  );
}

function LoginAsDialog({ person, reason, skippedDatalinkId, beforeStart, onClose }: LoginAsProps & { onClose: () => void }) {
  const texts = useTexts();
  const companyId = useCompanyId();
  // Closing the dialog while the request is pending cancels the login.
  const isClosed = useRef(false);
  const close = () => {
    isClosed.current = true;
    onClose();
  };
  const [mustGivePassword, setMustGivePassword] = useState(false);

  async function start(values: FormValues) {
    if (mustGivePassword) await bodyOf(api.POST('/api/v1/auth/reauthenticate', { body: { password: values['password']! } }));
    await beforeStart?.();
    const params = { path: { companyId, userId: person.id } };
    try {
      const started = await bodyOf(
        api.POST('/api/v1/companies/{companyId}/users/{userId}/impersonations', {
          params,
          body: { reason: values['reason']!, ...(skippedDatalinkId ? { skippedDatalinkId } : {}) },
        }),
      );
      if (isClosed.current) await session.abortImpersonation();
      else await session.startImpersonating(started);
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'auth/reauthentication-required') setMustGivePassword(true);
      throw error;
    }
  }

  return (
    <Dialog title={texts.impersonation.title(isolate(personName(person)))} onClose={close}>
      <p>{texts.impersonation.explain}</p>
      <Form submit={texts.impersonation.start} onSubmit={start} onCancel={close}>
        <TextArea
          name="reason"
          label={texts.impersonation.reason}
          hint={texts.impersonation.reasonHint}
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
            label={texts.impersonation.passwordAgain}
            hint={texts.impersonation.passwordAgainHint}
            autoComplete="current-password"
            required
          />
        )}
      </Form>
    </Dialog>
  );
}
