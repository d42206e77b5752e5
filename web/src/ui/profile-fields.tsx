import { fieldLimits } from '../api/field-limits.ts';
import type { ProfileField, ProfilePatch, User } from '../api/types.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Field, type FormValues, TextArea } from './form.tsx';

interface ProfileInput {
  type?: 'email' | 'tel';
  required?: true;
  isMultiline?: true;
}

/**
 * The input of every field, in the order of the form. It does not compile when a field of the API is missing, or when a
 * field that cannot be cleared is not required.
 */
const inputs: { [Field in ProfileField]-?: ProfileInput & (null extends ProfilePatch[Field] ? unknown : { required: true }) } = {
  firstName: { required: true },
  lastName: { required: true },
  email: { type: 'email', required: true },
  whatsApp: { type: 'tel' },
  title: {},
  department: {},
  companyName: {},
  aboutMe: { isMultiline: true },
};
const profileFields = Object.keys(inputs) as ProfileField[];

/** The fields of a profile, with their current values. */
export function ProfileFields({ user, isReadOnly }: { user?: Partial<User>; isReadOnly?: boolean }) {
  const { fields } = useTexts();
  return (
    <div className="columns-2">
      {profileFields.map((name) => {
        const { isMultiline, ...input }: ProfileInput = inputs[name];
        const common = {
          name,
          label: fields[name],
          defaultValue: user?.[name] ?? '',
          maxLength: fieldLimits[name],
          readOnly: isReadOnly,
        };
        return isMultiline ? (
          <TextArea key={name} {...common} required={input.required} />
        ) : (
          <Field key={name} {...common} {...input} autoComplete="off" />
        );
      })}
    </div>
  );
}

/** The typed profile as the API takes it. A blank optional field is null. */
export function profileOf(values: FormValues): Required<ProfilePatch> {
  const valueOf = (field: ProfileField) => {
    const value = values[field]!;
    const { required }: ProfileInput = inputs[field];
    return required || value.trim() ? value : null;
  };
  return Object.fromEntries(profileFields.map((field) => [field, valueOf(field)])) as Required<ProfilePatch>;
}
