import { type ComponentProps, createContext, type ReactNode, type SubmitEvent, use, useId, useRef, useState } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { SignedOutError } from '../api/signed-out-error.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { ProblemNote } from './problem-note.tsx';
import { sayError } from './to-error-message.ts';

const FormProblem = createContext<ApiProblem | null>(null);

export type FormValues = Record<string, string>;

interface FormProps {
  /** May throw {@link ApiProblem}: its errors are shown at the fields with their paths as names. */
  onSubmit: (values: FormValues) => Promise<void>;
  submit: string;
  onCancel?: () => void;
  children: ReactNode;
}

/** A form that keeps what was typed until the server has taken it. */
export function Form({ onSubmit, submit, onCancel, children }: FormProps) {
  const texts = useTexts();
  const [failed, setFailed] = useState<{ problem: unknown; fieldNames: ReadonlySet<string> } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const element = useRef<HTMLFormElement>(null);

  async function send(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    if (isBusy) return;
    setBusy(true);
    setFailed(null);
    try {
      await onSubmit(valuesOf(form));
    } catch (error) {
      if (error instanceof SignedOutError) return;
      setFailed({ problem: error, fieldNames: new Set(Object.keys(valuesOf(form))) });
      requestAnimationFrame(() => element.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus());
    } finally {
      setBusy(false);
    }
  }

  return (
    <FormProblem value={failed?.problem instanceof ApiProblem ? failed.problem : null}>
      <form ref={element} onSubmit={(event) => void send(event)} aria-busy={isBusy}>
        {failed && <ProblemNote {...failed} />}
        {children}
        <div className="actions">
          <button className="primary" aria-disabled={isBusy}>
            {isBusy ? texts.common.busy : submit}
          </button>
          {onCancel && (
            <button type="button" onClick={onCancel}>
              {texts.common.cancel}
            </button>
          )}
        </div>
      </form>
    </FormProblem>
  );
}

/** The texts of a form by the names of their fields. */
export function valuesOf(form: HTMLFormElement): FormValues {
  return Object.fromEntries([...new FormData(form)].filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

interface Labelled {
  /** The path of the value in the request, by which the server names it in an error. */
  name: string;
  label: string;
  hint?: string | undefined;
}

/** Label, hint and error around a control, tied together for screen readers. */
function useField({ name, label, hint }: Labelled, isRequired?: boolean) {
  const id = useId();
  const texts = useTexts();
  const found = use(FormProblem)?.errors.find(({ path }) => path === name);
  const error = found && sayError(texts.fieldErrors, found);
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return {
    control: { id, name, 'aria-invalid': error ? true : undefined, 'aria-describedby': described || undefined, required: isRequired },
    before: (
      <label htmlFor={id}>
        {label}
        {isRequired && <span className="required"> {texts.common.required}</span>}
      </label>
    ),
    after: (
      <>
        {hint && (
          <small id={`${id}-hint`} className="hint">
            {hint}
          </small>
        )}
        {error && (
          <small id={`${id}-error`} className="error">
            {error}
          </small>
        )}
      </>
    ),
  };
}

export function Field({ name, label, hint, required, ...input }: Labelled & ComponentProps<'input'>) {
  const { control, before, after } = useField({ name, label, hint }, required && !input.readOnly);
  return (
    <div className="field">
      {before}
      <input {...control} {...input} />
      {after}
    </div>
  );
}

export function TextArea({ name, label, hint, required, ...input }: Labelled & ComponentProps<'textarea'>) {
  const { control, before, after } = useField({ name, label, hint }, required);
  return (
    <div className="field">
      {before}
      <textarea rows={3} {...control} {...input} />
      {after}
    </div>
  );
}

export function Select({
  name,
  label,
  hint,
  options,
  ...input
}: Labelled & ComponentProps<'select'> & { options: [value: string, text: string][] }) {
  const { control, before, after } = useField({ name, label, hint });
  return (
    <div className="field">
      {before}
      <select {...control} {...input}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      {after}
    </div>
  );
}

export function Checkbox({ name, label, hint, ...input }: Labelled & ComponentProps<'input'>) {
  const { control, before, after } = useField({ name, label, hint });
  return (
    <div className="field check">
      <input type="checkbox" {...control} {...input} />
      <div>
        {before}
        {after}
      </div>
    </div>
  );
}
