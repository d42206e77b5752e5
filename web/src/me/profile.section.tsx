import { useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { session } from '../session/session.ts';
import { useMe } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { changedValues } from '../ui/changed-values.ts';
import { Form, type FormValues } from '../ui/form.tsx';
import { ProfileFields, profileOf } from '../ui/profile-fields.tsx';

export function ProfileSection({ isReadOnly }: { isReadOnly: boolean }) {
  const texts = useTexts();
  const { user } = useMe();
  // The values in the form. The account may have been loaded again since.
  const [shown, setShown] = useState(user);
  const [isSaved, setSaved] = useState(false);
  const save = async (values: FormValues) => {
    setSaved(false);
    await bodyOf(api.PATCH('/api/v1/me', { body: changedValues(profileOf(values), shown) }));
    await session.reload();
    setShown(session.state.me!.user);
    setSaved(true);
  };
  return (
    <section>
      <h2>{texts.card.profile}</h2>
      {isReadOnly ? (
        <ProfileFields user={user} isReadOnly />
      ) : (
        <Form submit={texts.common.save} onSubmit={save}>
          <ProfileFields user={user} />
          <p role="status" className="saved">
            {isSaved && texts.common.saved}
          </p>
        </Form>
      )}
    </section>
  );
}
