import { ApiProblem } from '../api/problem.ts';
import { toErrorMessage } from './to-error-message.ts';
import { fieldLabel } from '../i18n/field-label.ts';
import { useTexts } from '../i18n/use-texts.ts';

interface ProblemNoteProps {
  problem: unknown;
  onRetry?: () => void;
  /** Fields that show their own errors, which are left out here. */
  fieldNames?: ReadonlySet<string>;
}

/** What went wrong and what to do. For a server error also the request id, for support. */
export function ProblemNote({ problem, onRetry, fieldNames }: ProblemNoteProps) {
  const texts = useTexts();
  const apiProblem = problem instanceof ApiProblem ? problem : null;
  const { title, detail } = problemText(apiProblem, texts);
  const otherErrors = apiProblem?.errors.filter(({ path }) => !fieldNames?.has(path)) ?? [];
  return (
    <div className="note error" role="alert" tabIndex={-1}>
      <strong>{title}</strong>
      {detail && detail !== `${title}.` && <p>{detail}</p>}
      {otherErrors.map(({ path, code, message }) => (
        <p key={`${path} ${code}`}>
          {fieldLabel(texts, path)}: {toErrorMessage(texts.fieldErrors, { code, message })}
        </p>
      ))}
      {apiProblem?.status === 429 && apiProblem.retryAfterMinutes && <p>{texts.common.tryAgainIn(apiProblem.retryAfterMinutes)}</p>}
      {apiProblem?.rows && detail !== apiProblem.detail && <p>{texts.imports.rowsNamed(apiProblem.rows.join(', '))}</p>}
      {apiProblem?.requestId && apiProblem.status >= 500 && <p className="hint">{texts.common.requestId(apiProblem.requestId)}</p>}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {texts.common.tryAgain}
        </button>
      )}
    </div>
  );
}

interface ProblemCode {
  code: string;
  title: string;
  detail?: string | undefined;
}

/** The translation of the problem code, or the server's own text when there is none. */
export function problemText(
  problem: ProblemCode | null,
  texts: ReturnType<typeof useTexts>,
): { title: string; detail?: string | undefined } {
  if (!problem) return { title: texts.common.somethingWrong };
  return (texts.problems as Record<string, { title: string; detail: string } | null>)[problem.code] ?? problem;
}
