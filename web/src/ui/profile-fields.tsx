import type { User } from '../api/types.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Field, type FormValues, TextArea } from './form.tsx';

const required = ['email', 'firstName', 'lastName'] as const;
const optional = ['companyName', 'title', 'department', 'aboutMe', 'whatsApp'] as const;
type ProfileField = (typeof required)[number] | (typeof optional)[number];

/** The fields of a profile, with what is there now. */
export function ProfileFields({ user, isReadOnly }: { user?: Partial<User>; isReadOnly?: boolean }) {
  const { fields } = useTexts();
  const common = (name: ProfileField) => ({ name, label: fields[name]!, defaultValue: user?.[name] ?? '', readOnly: isReadOnly });
  return (
    <div className="columns-2">
      <Field {...common('firstName')} autoComplete="off" maxLength={100} required />
      <Field {...common('lastName')} autoComplete="off" maxLength={100} required />
      <Field {...common('email')} type="email" autoComplete="off" required />
      <Field {...common('whatsApp')} type="tel" autoComplete="off" />
      <Field {...common('title')} autoComplete="off" maxLength={100} />
      <Field {...common('department')} autoComplete="off" maxLength={100} />
      <Field {...common('companyName')} autoComplete="off" maxLength={200} />
      <TextArea {...common('aboutMe')} maxLength={2000} />
    </div>
  );
}

/** What was typed, as the API takes it: an optional field that is blank is none. */
export function profileOf(values: FormValues) {
  return {
    email: values['email']!,
    firstName: values['firstName']!,
    lastName: values['lastName']!,
    ...(Object.fromEntries(optional.map((field) => [field, values[field]?.trim() ? values[field] : null])) as Record<
      (typeof optional)[number],
      string | null
    >),
  };
}
