import { Alert, Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type SubmitEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { ApiProblem } from '../api/problem.ts';
import { SignedOutError } from '../api/signed-out-error.ts';
import { useCompanyId } from '../session/use-session.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { fileChoiceProblem } from './file-choice.ts';
import { FileDrop } from './file-drop.tsx';
import { UploadOptions, uploadOptionsOf } from './upload-options.tsx';
import { uploadImport } from './upload-import.ts';
import { useUnmountSignal } from './use-unmount-signal.ts';

/** A file with the idempotency key of its upload. Repeated attempts use the same key. */
interface ChosenFile {
  file: File;
  idempotencyKey: string;
}

export function UploadStep() {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const [, navigate] = useLocation();
  const { isBusy, problem, run, clear } = useBusy();
  const [chosen, setChosen] = useState<ChosenFile | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const [progress, setProgress] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const unmountSignal = useUnmountSignal();

  const renew = (file: File) => setChosen({ file, idempotencyKey: crypto.randomUUID() });
  const choose = (file: File) => {
    clear();
    const reason = fileChoiceProblem(file.name, t);
    setRefused(reason);
    if (reason === null) renew(file);
    else setChosen(null);
  };
  const send = async () => {
    if (!chosen) return;
    setProgress(0);
    try {
      const upload = { companyId, ...chosen, ...uploadOptionsOf(form.current!) };
      const started = await uploadImport(upload, setProgress, unmountSignal());
      navigate(`/imports/${started.id}`);
    } catch (error) {
      if (unmountSignal().aborted) throw new SignedOutError();
      if (isRejected(error)) renew(chosen.file);
      throw error;
    }
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    run(send);
  };

  return (
    <Card component="section" aria-labelledby="upload-step">
      <Title order={2} id="upload-step">
        {t('imports.step2')}
      </Title>
      <Text c="dimmed" size="sm" mb="md">
        {t('imports.step2Hint')}
      </Text>
      {/* Another option makes it another upload. */}
      <form ref={form} onSubmit={submit} onChange={() => chosen && renew(chosen.file)}>
        <Stack gap="md">
          <FileDrop
            chosen={chosen?.file ?? null}
            onChosen={choose}
            onSeveral={() => setRefused(t('imports.oneFileOnly'))}
            isDisabled={isBusy}
          />
          {refused !== null && (
            <Alert color="red" role="alert">
              {refused}
            </Alert>
          )}
          <UploadOptions />
          {problem !== null && <ProblemNote problem={problem} />}
          <Group gap="md">
            <BusyButton type="submit" variant="filled" isBusy={isBusy} disabled={!chosen} leftSection={<IconUpload size={16} />}>
              {isBusy ? t('imports.uploading') : t('imports.upload')}
            </BusyButton>
            {isBusy && <UploadProgress part={progress} />}
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

function UploadProgress({ part }: { part: number }) {
  const { t } = useTranslation();
  return (
    <>
      <Progress value={part * 100} flex={1} aria-label={t('imports.uploading')} />
      <Text size="sm" c="dimmed">
        {t('imports.uploaded', { percent: Math.floor(part * 100) })}
      </Text>
    </>
  );
}

/** Whether the server has rejected the upload. The next attempt then needs a new key; otherwise the file may have arrived. */
function isRejected(error: unknown): boolean {
  return error instanceof ApiProblem && error.status >= 400 && error.status < 500 && ![401, 408, 409, 429].includes(error.status);
}
