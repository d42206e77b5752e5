import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/problem.ts';
import { fieldLabel } from '../i18n/field-label.ts';
import { textByCode } from '../i18n/text-by-code.ts';
import { isolatedParams } from './coded-message.ts';
import { Isolated } from './isolated.tsx';
import { toErrorMessage } from './to-error-message.ts';

interface ProblemNoteProps {
  problem: unknown;
  onRetry?: () => void;
  /** Fields that show their own errors, which are left out here. */
  fieldNames?: ReadonlySet<string>;
}

/** What went wrong and what to do. For a server error also the request id, for support. */
export function ProblemNote({ problem, onRetry, fieldNames }: ProblemNoteProps) {
  const { t } = useTranslation();
  const apiProblem = problem instanceof ApiProblem ? problem : null;
  const { title, detail } = problemText(apiProblem, t);
  const otherErrors = apiProblem?.errors.filter(({ path }) => !fieldNames?.has(path)) ?? [];
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} title={title} tabIndex={-1}>
      <Stack gap={6} align="flex-start">
        {detail && detail !== `${title}.` && (
          <Text size="sm">
            <Isolated text={detail} />
          </Text>
        )}
        {otherErrors.map(({ path, code, message }) => (
          <Text size="sm" key={`${path} ${code}`}>
            {t('common.label', { name: fieldLabel(t, path) })} {toErrorMessage(t, 'fieldErrors', { code, message })}
          </Text>
        ))}
        {apiProblem?.status === 429 && apiProblem.retryAfterMinutes && (
          <Text size="sm">{t('common.tryAgainIn', { count: apiProblem.retryAfterMinutes })}</Text>
        )}
        {apiProblem?.rows && detail !== apiProblem.detail && (
          <Text size="sm">{t('imports.rowsNamed', { rows: apiProblem.rows.join(', ') })}</Text>
        )}
        {apiProblem?.requestId && apiProblem.status >= 500 && (
          <Text size="xs" c="dimmed">
            {t('common.requestId', { id: apiProblem.requestId })}
          </Text>
        )}
        {onRetry && <Button onClick={onRetry}>{t('common.tryAgain')}</Button>}
      </Stack>
    </Alert>
  );
}

interface ProblemCode {
  code: string;
  title: string;
  detail?: string | undefined;
  params?: Record<string, string | number>;
}

/** The translation of the problem code, or the server's own text when there is none. Named values are isolated. */
export function problemText(problem: ProblemCode | null, t: TFunction): { title: string; detail?: string | undefined } {
  if (!problem) return { title: t('common.somethingWrong') };
  const title = textByCode(t, 'problems', `${problem.code}.title`);
  if (title === undefined) return problem;
  const ofFile = textByCode(t, 'fileProblems', problem.code, isolatedParams(problem.params ?? {}));
  return { title, detail: ofFile ?? textByCode(t, 'problems', `${problem.code}.detail`) };
}
