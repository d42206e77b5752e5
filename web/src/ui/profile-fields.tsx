import { SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ProfileField, ProfilePatch, User } from '../api/types.ts';
import { profileFields } from '../i18n/en/fields.ts';
import { Field, type FormValues, TextArea } from './form.tsx';

interface ProfileInput {
  type?: 'email' | 'tel';
  required?: true;
  isMultiline?: true;
}

/** Any other field is one line of text that may be blank. A field that cannot be cleared must be required. */
const inputs: { [Field in ProfileField]?: ProfileInput & (null extends ProfilePatch[Field] ? unknown : { required: true }) } = {
  firstName: { required: true },
  lastName: { required: true },
  email: { type: 'email', required: true },
  whatsApp: { type: 'tel' },
  aboutMe: { isMultiline: true },
};

/** The fields of a profile, with their current values. */
export function ProfileFields({ user, isReadOnly }: { user?: Partial<User>; isReadOnly?: boolean }) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="sm">
      {profileFields.map((name) => {
        const { isMultiline, ...input }: ProfileInput = inputs[name] ?? {};
        const common = {
          name,
          label: t(`fields.${name}`),
          defaultValue: user?.[name] ?? '',
          readOnly: isReadOnly,
        };
        return isMultiline ? (
          <TextArea key={name} {...common} required={input.required} />
        ) : (
          <Field key={name} {...common} {...input} autoComplete="off" />
        );
      })}
    </SimpleGrid>
  );
}

/** The typed profile as the API takes it. A blank optional field is null. */
export function profileOf(values: FormValues): Required<ProfilePatch> {
  const valueOf = (field: ProfileField) => {
    const value = values[field]!;
    const { required }: ProfileInput = inputs[field] ?? {};
    return required || value.trim() ? value : null;
  };
  return Object.fromEntries(profileFields.map((field) => [field, valueOf(field)])) as Required<ProfilePatch>;
}
