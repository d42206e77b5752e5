import { Button, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { mayDiscard } from '../ui/confirm.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Form, type FormValues, TextArea } from '../ui/form.tsx';
import { isolate } from '../ui/isolated.tsx';
import { personName } from '../ui/person-name.ts';
import { api } from './api-client.ts';
import { findFileValues } from './file-values.ts';
import { useFreshLogin } from './fresh-login.tsx';
import { type FileValue, session } from './session.ts';
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
  /** What the admin comes for. The card offers these values, and the open skipped datalinks of the user. */
  fileValues?: readonly FileValue[];
  /** Runs before each attempt. Used to end another impersonation first. */
  beforeStart?: () => Promise<void>;
}

interface LoginAsButtonProps extends LoginAsProps {
  label?: string;
  size?: 'xs' | 'sm';
}

/** The button that starts a login as the user. Its dialog asks for the reason. */
export function LoginAs({ label, size = 'sm', ...dialog }: LoginAsButtonProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  // The login leaves the page.
  const open = async () => setOpen(await mayDiscard());
  return (
    <>
      <Button
        {...(size === 'xs' ? { size: 'xs', h: 28 } : {})}
        aria-label={label ?? t('impersonation.loginAsName', { name: personName(dialog.person) })}
        onClick={() => void open()}
      >
        {label ?? t('impersonation.loginAs')}
      </Button>
      {isOpen && <LoginAsDialog {...dialog} onClose={() => setOpen(false)} />}
    </>
  );
}

const noValues: readonly FileValue[] = [];

/** For a button of another kind, such as an item of a menu. */
export function LoginAsDialog({ person, reason, fileValues = noValues, beforeStart, onClose }: LoginAsProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const { passwordField, withFreshLogin } = useFreshLogin();
  // Closing the dialog while the request is pending cancels the login.
  const isClosed = useRef(false);
  const close = () => {
    isClosed.current = true;
    onClose();
  };

  async function start(values: FormValues) {
    const offered = await findFileValues(companyId, person.id, fileValues);
    // Only a login for a difference has the limit of those.
    const skippedDatalinkId = fileValues.length > 0 ? offered.find((value) => value.skippedDatalinkId !== null)?.skippedDatalinkId : null;
    const body = { reason: values['reason']!, ...(skippedDatalinkId ? { skippedDatalinkId } : {}) };
    const params = { path: { companyId, userId: person.id } };
    const started = await withFreshLogin(values, async () => {
      await beforeStart?.();
      return bodyOf(api.POST('/api/v1/companies/{companyId}/users/{userId}/impersonations', { params, body }));
    });
    if (isClosed.current) await session.abortImpersonation();
    else await session.startImpersonating(started, offered);
  }

  return (
    <Dialog title={t('impersonation.title', { name: isolate(personName(person)) })} onClose={close}>
      <Text size="sm" mb="md">
        {t('impersonation.explain')}
      </Text>
      <Form submit={t('impersonation.start')} onSubmit={start} onCancel={close}>
        <TextArea
          name="reason"
          label={t('impersonation.reason')}
          hint={t('impersonation.reasonHint')}
          defaultValue={reason}
          minLength={5}
          maxLength={500}
          required
        />
        {passwordField}
      </Form>
    </Dialog>
  );
}
