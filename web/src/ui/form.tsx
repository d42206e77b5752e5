import { type ComponentProps, createContext, type ReactNode, type SubmitEvent, use, useId, useRef, useState } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { SignedOutError } from '../api/signed-out-error.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { ProblemNote } from './problem-note.tsx';
import { toErrorMessage } from './to-error-message.ts';

const FormProblem = createContext<ApiProblem | null>(null);

export type FormValues = Record<string, string>;

interface FormProps {
  /** May throw {@link ApiProblem}. Each of its errors is shown at the field whose name is the error's path. */
  onSubmit: (values: FormValues) => Promise<void>;
  submit: string;
  onCancel?: () => void;
  children: ReactNode;
}

/** A form that keeps the typed values until they are saved. */
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

/** Label, hint and error of a control, connected for screen readers. */
function useField({ name, label, hint }: LabelProps, isRequired?: boolean) {
  const id = useId();
  const texts = useTexts();
  const fieldError = use(FormProblem)?.errors.find(({ path }) => path === name);
  const error = fieldError && toErrorMessage(texts.fieldErrors, fieldError);
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return {
    control: { id, name, 'aria-invalid': error ? true : undefined, 'aria-describedby': describedBy || undefined, required: isRequired },
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

export function Field({ name, label, hint, required, ...input }: LabelProps & ComponentProps<'input'>) {
  const { control, before, after } = useField({ name, label, hint }, required && !input.readOnly);
  return (
    <div className="field">
      {before}
      <input dir="auto" {...control} {...input} />
      {after}
    </div>
  );
}

export function TextArea({ name, label, hint, required, ...input }: LabelProps & ComponentProps<'textarea'>) {
  const { control, before, after } = useField({ name, label, hint }, required);
  return (
    <div className="field">
      {before}
      <textarea rows={3} dir="auto" {...control} {...input} />
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
}: LabelProps & ComponentProps<'select'> & { options: [value: string, text: string][] }) {
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

export function Checkbox({ name, label, hint, ...input }: LabelProps & ComponentProps<'input'>) {
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
