import { type DragEvent, useEffect, useId, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { ApiProblem } from '../api/problem.ts';
import { download } from '../session/api-client.ts';
import { uploadImport } from './upload-import.ts';
import { SignedOutError } from '../api/signed-out-error.ts';
import { useCompanyId } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Isolated, isolate } from '../ui/isolated.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';

export function NewImportPage() {
  const texts = useTexts();
  usePreventPageDrops();
  return (
    <>
      <PageTitle>{texts.imports.newImport}</PageTitle>
      <TemplateStep />
      <UploadStep />
    </>
  );
}

function TemplateStep() {
  const texts = useTexts();
  const companyId = useCompanyId();
  const { isBusy, problem, run } = useBusy();
  const template = (prefill: boolean) =>
    run(() => download(`/api/v1/companies/${companyId}/imports/template${prefill ? '?prefill=true' : ''}`, 'template.xlsx'));
  return (
    <section>
      <h2>{texts.imports.step1}</h2>
      <p>{texts.imports.step1Hint}</p>
      <div className="actions">
        <button type="button" aria-disabled={isBusy} onClick={() => template(false)}>
          {texts.imports.emptyTemplate}
        </button>
        <button type="button" aria-disabled={isBusy} onClick={() => template(true)}>
          {texts.imports.prefilledTemplate}
        </button>
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
    </section>
  );
}

/** A file with the idempotency key of its upload. Repeated attempts use the same key. */
interface ChosenFile {
  file: File;
  idempotencyKey: string;
}

function UploadStep() {
  const texts = useTexts();
  const companyId = useCompanyId();
  const [, navigate] = useLocation();
  const { isBusy, problem, run } = useBusy();
  const [chosen, setChosen] = useState<ChosenFile | null>(null);
  const [isNotXlsx, setNotXlsx] = useState(false);
  const [progress, setProgress] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const unmountSignal = useUnmountSignal();

  const choose = (file: File | undefined) => {
    setNotXlsx(file !== undefined && !/\.xlsx$/i.test(file.name));
    setChosen(file ? { file, idempotencyKey: crypto.randomUUID() } : null);
  };
  const send = () =>
    run(async () => {
      if (!chosen) return;
      const options = new FormData(form.current!);
      const blank = options.has('blankClear') ? 'clear' : 'keep';
      const existingPasswords = options.has('ignorePasswords') ? 'ignore' : 'update';
      setProgress(0);
      try {
        const preview = await uploadImport({ companyId, ...chosen, blank, existingPasswords }, setProgress, unmountSignal());
        navigate(`/imports/${preview.id}`);
      } catch (error) {
        if (unmountSignal().aborted) throw new SignedOutError();
        if (isRejected(error)) choose(chosen.file);
        throw error;
      }
    });

  return (
    <section>
      <h2>{texts.imports.step2}</h2>
      <p>{texts.imports.step2Hint}</p>
      <form ref={form} onSubmit={(event) => (event.preventDefault(), send())} onChange={() => chosen && choose(chosen.file)}>
        <FileDrop chosen={chosen?.file ?? null} onChosen={choose} isDisabled={isBusy} />
        {isNotXlsx && (
          <p className="note error" role="alert">
            {texts.imports.onlyXlsx}
          </p>
        )}
        <Options />
        {problem !== null && <ProblemNote problem={problem} />}
        <div className="actions">
          <button className="primary" disabled={!chosen || isNotXlsx} aria-disabled={isBusy}>
            {isBusy ? texts.imports.uploading : texts.imports.upload}
          </button>
          {isBusy && (
            <>
              <progress aria-label={texts.imports.uploading} value={progress} max={1} />
              <span>{texts.imports.uploaded(Math.floor(progress * 100))}</span>
            </>
          )}
        </div>
      </form>
    </section>
  );
}

interface FileDropProps {
  chosen: File | null;
  onChosen: (file: File | undefined) => void;
  isDisabled: boolean;
}

/** Whether the server has rejected the upload. The next attempt then needs a new key; otherwise the file may have arrived. */
function isRejected(error: unknown): boolean {
  return error instanceof ApiProblem && error.status >= 400 && error.status < 500 && ![401, 408, 409, 429].includes(error.status);
}

/** A signal that is aborted when the page is left. */
function useUnmountSignal(): () => AbortSignal {
  const controller = useRef(new AbortController());
  useEffect(() => {
    if (controller.current.signal.aborted) controller.current = new AbortController();
    return () => controller.current.abort();
  }, []);
  return () => controller.current.signal;
}

/** Without it the browser would open a file that is dropped beside the drop area. */
function usePreventPageDrops(): void {
  useEffect(() => {
    const prevent = (event: Event) => event.preventDefault();
    for (const type of ['dragover', 'drop']) window.addEventListener(type, prevent);
    return () => {
      for (const type of ['dragover', 'drop']) window.removeEventListener(type, prevent);
    };
  }, []);
}

/** Accepts a dropped file, or one chosen by the input inside, with mouse or keyboard. */
function FileDrop({ chosen, onChosen, isDisabled }: FileDropProps) {
  const texts = useTexts();
  const id = useId();
  const [isDraggedOver, setDraggedOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDraggedOver(false);
    if (!isDisabled) onChosen(event.dataTransfer.files[0]);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the input inside does the same without a mouse
    <div
      className={isDraggedOver ? 'drop-area dragged-over' : 'drop-area'}
      onDragOver={(event) => (event.preventDefault(), setDraggedOver(true))}
      onDragLeave={() => setDraggedOver(false)}
      onDrop={drop}
    >
      <span>{texts.imports.drop}</span>
      <input
        id={id}
        type="file"
        className="visually-hidden"
        accept=".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        disabled={isDisabled}
        // Reset, so that choosing the same file again after correcting it is a change.
        onClick={({ currentTarget }) => (currentTarget.value = '')}
        onChange={(event) => (event.stopPropagation(), onChosen(event.target.files?.[0]))}
      />
      <label htmlFor={id} className="button">
        {texts.imports.choose}
      </label>
      <p aria-live="polite">{chosen && <Isolated text={texts.imports.chosen(isolate(chosen.name))} />}</p>
    </div>
  );
}

function Options() {
  const texts = useTexts();
  const [clear, ignore] = [useId(), useId()];
  return (
    <details>
      <summary>{texts.imports.options}</summary>
      <div className="field check">
        <input id={clear} type="checkbox" name="blankClear" aria-describedby={`${clear}-hint`} />
        <div>
          <label htmlFor={clear}>{texts.imports.blankClear}</label>
          <small id={`${clear}-hint`}>{texts.imports.blankClearHint}</small>
        </div>
      </div>
      <div className="field check">
        <input id={ignore} type="checkbox" name="ignorePasswords" aria-describedby={`${ignore}-hint`} />
        <div>
          <label htmlFor={ignore}>{texts.imports.ignorePasswords}</label>
          <small id={`${ignore}-hint`}>{texts.imports.ignorePasswordsHint}</small>
        </div>
      </div>
    </details>
  );
}
