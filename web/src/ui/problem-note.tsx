import { ApiProblem } from '../api/problem.ts';
import { useTexts } from '../texts/use-texts.ts';

interface ProblemNoteProps {
  problem: unknown;
  onRetry?: () => void;
}

/** What went wrong, and what to do; the request's id for whoever is asked for help. */
export function ProblemNote({ problem, onRetry }: ProblemNoteProps) {
  const texts = useTexts();
  const known = problem instanceof ApiProblem ? problem : null;
  const text = known && texts.problems[known.code];
  return (
    <div className="note bad" role="alert" tabIndex={-1}>
      <strong>{text?.title ?? known?.title ?? texts.common.somethingWrong}</strong>
      {known && <p>{text ? text.detail : known.detail}</p>}
      {known?.requestId && known.status >= 500 && <p className="hint">{texts.common.requestId(known.requestId)}</p>}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {texts.common.tryAgain}
        </button>
      )}
    </div>
  );
}
