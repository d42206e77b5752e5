import { ApiProblem } from '../api/problem.ts';
import { sayError } from './to-error-message.ts';
import { useTexts } from '../i18n/use-texts.ts';

interface ProblemNoteProps {
  problem: unknown;
  onRetry?: () => void;
  /** The fields of a form show the errors that are theirs. */
  fieldNames?: ReadonlySet<string>;
}

/** What went wrong, and what to do; the request's id for whoever is asked for help. */
export function ProblemNote({ problem, onRetry, fieldNames }: ProblemNoteProps) {
  const texts = useTexts();
  const known = problem instanceof ApiProblem ? problem : null;
  const { title, detail } = wordsOf(known, texts);
  const others = known?.errors.filter(({ path }) => !fieldNames?.has(path)) ?? [];
  return (
    <div className="note bad" role="alert" tabIndex={-1}>
      <strong>{title}</strong>
      {detail && detail !== `${title}.` && <p>{detail}</p>}
      {others.map(({ path, code, message }) => (
        <p key={`${path} ${code}`}>
          {texts.fields[path] ?? path}: {sayError(texts.fieldErrors, { code, message })}
        </p>
      ))}
      {known?.status === 429 && known.minutesToWait && <p>{texts.common.tryAgainIn(known.minutesToWait)}</p>}
      {known?.rows && detail !== known.detail && <p>{texts.imports.rowsNamed(known.rows.join(', '))}</p>}
      {known?.requestId && known.status >= 500 && <p className="hint">{texts.common.requestId(known.requestId)}</p>}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {texts.common.tryAgain}
        </button>
      )}
    </div>
  );
}

interface Said {
  code: string;
  title: string;
  detail?: string | undefined;
}

/** In the reader's language where there are words for the code, else what the server says. */
export function wordsOf(said: Said | null, texts: ReturnType<typeof useTexts>): { title: string; detail?: string | undefined } {
  if (!said) return { title: texts.common.somethingWrong };
  return (texts.problems as Record<string, { title: string; detail: string } | null>)[said.code] ?? said;
}
