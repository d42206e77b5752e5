import { Card, Title } from '@mantine/core';
import { type ChangeEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { session } from '../session/session.ts';
import { useMe } from '../session/use-session.ts';
import { changedValues } from '../ui/changed-values.ts';
import { Form, type FormValues, valuesOf } from '../ui/form.tsx';
import { notify } from '../ui/notices.tsx';
import { ProfileFields, profileOf } from '../ui/profile-fields.tsx';

interface ProfileSectionProps {
  /** Gets every value of the form at each change, for the preview. */
  onType: (values: FormValues) => void;
}

export function ProfileSection({ onType }: ProfileSectionProps) {
  const { t } = useTranslation();
  const { user } = useMe();
  // The values in the form. The account may have been loaded again since.
  const [shown, setShown] = useState(user);
  const save = async (values: FormValues) => {
    await bodyOf(api.PATCH('/api/v1/me', { body: changedValues(profileOf(values), shown) }));
    await session.reload();
    setShown(session.state.me!.user);
    notify(t('common.saved'));
  };
  const type = ({ currentTarget }: ChangeEvent<HTMLDivElement>) => onType(valuesOf(currentTarget.querySelector('form')!));
  return (
    <Card component="section">
      <Title order={2} mb="md">
        {t('card.profile')}
      </Title>
      <div onChange={type}>
        <Form submit={t('common.save')} onSubmit={save}>
          <ProfileFields user={user} />
        </Form>
      </div>
    </Card>
  );
}
