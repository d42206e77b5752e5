import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import type { User } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { confirm } from '../ui/confirm.tsx';
import { isolate } from '../ui/isolated.tsx';
import { notify, notifyProblem } from '../ui/notices.tsx';
import { personName } from '../ui/person-name.ts';

/** What can be done to one person without a form. Each shows its result as a notice, with Undo where that is possible. */
export function usePersonActions() {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const queryClient = useQueryClient();

  /** Runs the request, reloads what shows people, and then calls `done`. */
  async function change(request: Promise<unknown>, done: () => void): Promise<void> {
    try {
      await request;
      await queryClient.invalidateQueries({ queryKey: ['users'] });
      done();
    } catch (error) {
      notifyProblem(error);
    }
  }

  async function setDisabled(person: User, disabled: boolean): Promise<void> {
    const params = { path: { companyId, userId: person.id } };
    await change(bodyOf(api.PATCH('/api/v1/companies/{companyId}/users/{userId}', { params, body: { disabled } })), () =>
      notify(t(disabled ? 'people.wasDisabled' : 'people.wasEnabled', { name: nameOf(person) }), {
        label: t('people.undo'),
        run: () => setDisabled(person, !disabled),
      }),
    );
  }

  async function moveToBin(person: User): Promise<void> {
    const isAgreed = await confirm({
      title: t('people.binTitle', { name: nameOf(person) }),
      message: t('people.binExplained'),
      confirm: t('people.moveToBin'),
      isDestructive: true,
    });
    if (!isAgreed) return;
    const params = { path: { companyId, userId: person.id } };
    await change(bodyOf(api.DELETE('/api/v1/companies/{companyId}/users/{userId}', { params })), () =>
      notify(t('people.wasBinned', { name: nameOf(person) }), { label: t('people.undo'), run: () => restore(person) }),
    );
  }

  async function restore(person: User): Promise<void> {
    const params = { path: { companyId, userId: person.id } };
    await change(bodyOf(api.POST('/api/v1/companies/{companyId}/users/{userId}/restore', { params })), () =>
      notify(t('people.wasRestored', { name: nameOf(person) })),
    );
  }

  return { setDisabled, moveToBin, restore };
}

function nameOf(person: User): string {
  return isolate(personName(person));
}
