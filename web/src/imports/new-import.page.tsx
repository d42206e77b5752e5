import { type DragEvent, useId, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { ApiProblem } from '../api/problem.ts';
import { download } from '../api/download.ts';
import { uploadImport } from '../api/upload.ts';
import { useCompanyId } from '../session/use-session.ts';
import { useTexts } from '../texts/use-texts.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';

export function NewImportPage() {
  const texts = useTexts();
  return (
    <>
      <h1>{texts.imports.new}</h1>
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
      <p>{texts.imports.step1Why}</p>
      <div className="actions">
        <button type="button" disabled={isBusy} onClick={() => template(false)}>
          {texts.imports.emptyTemplate}
        </button>
        <button type="button" disabled={isBusy} onClick={() => template(true)}>
          {texts.imports.prefilledTemplate}
        </button>
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
    </section>
  );
}

/** A file, with the key under which each try of sending it is the same upload. */
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
  const [sentPart, setSentPart] = useState(0);
  const form = useRef<HTMLFormElement>(null);

  const choose = (file: File | undefined) => {
    setNotXlsx(file !== undefined && !/\.xlsx$/i.test(file.name));
    setChosen(file ? { file, idempotencyKey: crypto.randomUUID() } : null);
  };
  const send = () =>
    run(async () => {
      if (!chosen) return;
      const options = new FormData(form.current!);
      setSentPart(0);
      try {
        const preview = await uploadImport(
          {
            companyId,
            ...chosen,
            blank: options.has('blankClear') ? 'clear' : 'keep',
            existingPasswords: options.has('ignorePasswords') ? 'ignore' : 'update',
          },
          setSentPart,
        );
        navigate(`/imports/${preview.id}`);
      } catch (error) {
        // What the server has judged is another upload when it is sent again, mended or with other options.
        if (error instanceof ApiProblem && error.status !== 0) choose(chosen.file);
        throw error;
      }
    });

  return (
    <section>
      <h2>{texts.imports.step2}</h2>
      <p>{texts.imports.step2Why}</p>
      <form ref={form} onSubmit={(event) => (event.preventDefault(), send())}>
        <FileDrop chosen={chosen?.file ?? null} onChosen={choose} isDisabled={isBusy} />
        {isNotXlsx && (
          <p className="note bad" role="alert">
            {texts.imports.onlyXlsx}
          </p>
        )}
        <Options />
        {problem !== null && <ProblemNote problem={problem} />}
        <div className="actions">
          <button className="primary" disabled={!chosen || isNotXlsx || isBusy}>
            {isBusy ? texts.imports.uploading : texts.imports.upload}
          </button>
          {isBusy && (
            <>
              <progress aria-label={texts.imports.uploading} value={sentPart} max={1} />
              <span>{texts.imports.uploaded(Math.floor(sentPart * 100))}</span>
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

/** The whole area takes a dropped file; the input in it does the same for mouse and keyboard. */
function FileDrop({ chosen, onChosen, isDisabled }: FileDropProps) {
  const texts = useTexts();
  const id = useId();
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!isDisabled) onChosen(event.dataTransfer.files[0]);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the input inside does the same without a mouse
    <div
      className={isOver ? 'drop over' : 'drop'}
      onDragOver={(event) => (event.preventDefault(), setOver(true))}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <span>{texts.imports.drop}</span>
      <input
        id={id}
        type="file"
        className="visually-hidden"
        accept=".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        disabled={isDisabled}
        onChange={({ target }) => onChosen(target.files?.[0])}
      />
      <label htmlFor={id} className="button">
        {texts.imports.choose}
      </label>
      <p aria-live="polite">{chosen && texts.imports.chosen(chosen.name)}</p>
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
