import {
  Button,
  Checkbox as CheckboxInput,
  type CheckboxProps,
  Group,
  NativeSelect,
  type NativeSelectProps,
  PasswordInput,
  type PasswordInputProps,
  Stack,
  Textarea,
  type TextareaProps,
  TextInput,
  type TextInputProps,
} from '@mantine/core';
import { createContext, type ReactNode, type SubmitEvent, use, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/problem.ts';
import { SignedOutError } from '../api/signed-out-error.ts';
import { BusyButton } from './busy-button.tsx';
import { mayDiscard } from './confirm.tsx';
import { ProblemNote } from './problem-note.tsx';
import { toErrorMessage } from './to-error-message.ts';
import { typedDirection } from './typed-direction.ts';
import { setUnsaved } from './unsaved.ts';

const FormProblem = createContext<ApiProblem | null>(null);

export type FormValues = Record<string, string>;

interface FormProps {
  /** May throw {@link ApiProblem}. Each of its errors is shown at the field whose name is the error's path. */
  onSubmit: (values: FormValues) => Promise<void>;
  submit: string;
  onCancel?: () => void;
  /** False for forms whose values need no guard, such as a sign-in. */
  isGuarded?: boolean;
  /** For {@link mayDiscard}, where something else than the form asks about its typed values. */
  id?: string;
  isDestructive?: boolean;
  children: ReactNode;
}

/** A form that keeps the typed values until they are saved, and asks before they are lost. */
export function Form({ onSubmit, submit, onCancel, isGuarded = true, id: ownId, isDestructive, children }: FormProps) {
  const { t } = useTranslation();
  const anyId = useId();
  const id = ownId ?? anyId;
  const [failed, setFailed] = useState<{ problem: unknown; fieldNames: ReadonlySet<string> } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const saved = useRef<string | null>(null);
  useEffect(() => {
    saved.current = JSON.stringify(valuesOf(element.current!));
    return () => setUnsaved(id, false);
  }, [id]);

  /** Compared with the values that were saved last, so that typing them again is no change. */
  const noteTyping = () => {
    if (isGuarded) setUnsaved(id, JSON.stringify(valuesOf(element.current!)) !== saved.current);
  };

  async function send(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    // A form in a dialog is, for React, inside the form that opened it.
    event.stopPropagation();
    const form = event.currentTarget;
    if (isBusy) return;
    setBusy(true);
    setFailed(null);
    const values = valuesOf(form);
    try {
      setUnsaved(id, false);
      await onSubmit(values);
      saved.current = JSON.stringify(values);
    } catch (error) {
      if (error instanceof SignedOutError) return;
      noteTyping();
      setFailed({ problem: error, fieldNames: new Set(Object.keys(values)) });
      requestAnimationFrame(() => element.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus());
    } finally {
      setBusy(false);
    }
  }

  const cancel = async () => {
    if (await mayDiscard((formId) => formId === id)) onCancel?.();
  };

  return (
    <FormProblem value={failed?.problem instanceof ApiProblem ? failed.problem : null}>
      <form ref={element} onSubmit={(event) => void send(event)} onChange={noteTyping} aria-busy={isBusy}>
        <Stack gap="md">
          {failed && <ProblemNote {...failed} />}
          {children}
          <Group gap="sm">
            <BusyButton type="submit" variant="filled" isBusy={isBusy} {...(isDestructive ? { color: 'red.9' } : {})}>
              {submit}
            </BusyButton>
            {onCancel && <Button onClick={() => void cancel()}>{t('common.cancel')}</Button>}
          </Group>
        </Stack>
      </form>
    </FormProblem>
  );
}

/** The values of the form by field name, without files. */
export function valuesOf(form: HTMLFormElement): FormValues {
  return Object.fromEntries([...new FormData(form)].filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

interface LabelProps {
  /** The path of the value in the request. Errors of the server refer to it. */
  name: string;
  label: string;
  hint?: string | undefined;
}

/** The label, hint and error of a control, which the library connects for screen readers. */
function useField({ name, label, hint }: LabelProps) {
  const { t } = useTranslation();
  const fieldError = use(FormProblem)?.errors.find(({ path }) => path === name);
  return { name, label, description: hint, error: fieldError && toErrorMessage(t, 'fieldErrors', fieldError) };
}

/** One line of text. */
export function Field({ name, label, hint, ...input }: LabelProps & TextInputProps) {
  return <TextInput attributes={typedDirection} {...useField({ name, label, hint })} {...input} />;
}

/** A password, which can be shown while it is typed (OWASP ASVS 5.0, 6.2.6). */
export function PasswordField({ name, label, hint, ...input }: LabelProps & PasswordInputProps) {
  const { t } = useTranslation();
  const toggle = { 'aria-label': t('common.showPassword'), tabIndex: 0 };
  return <PasswordInput {...useField({ name, label, hint })} {...input} visibilityToggleButtonProps={toggle} />;
}

export function TextArea({ name, label, hint, ...input }: LabelProps & TextareaProps) {
  return <Textarea rows={3} attributes={typedDirection} {...useField({ name, label, hint })} {...input} />;
}

export function Select({
  name,
  label,
  hint,
  options,
  ...input
}: LabelProps & NativeSelectProps & { options: [value: string, text: string][] }) {
  return <NativeSelect {...useField({ name, label, hint })} {...input} data={options.map(([value, text]) => ({ value, label: text }))} />;
}

export function Checkbox({ name, label, hint, ...input }: LabelProps & CheckboxProps) {
  return <CheckboxInput size="sm" {...useField({ name, label, hint })} {...input} />;
}
