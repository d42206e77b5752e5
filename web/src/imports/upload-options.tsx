import { Checkbox, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** How a file is read, and whether its preview is applied by itself. */
export interface UploadOptionValues {
  blank: 'keep' | 'clear';
  existingPasswords: 'update' | 'ignore';
  applyIfSafe: boolean;
}

const storageKey = 'cardroll-apply-at-once';

/** Kept in this browser, so that a weekly import needs one click less. */
export function UploadOptions() {
  const { t } = useTranslation();
  const [isApplied, setApplied] = useState(localStorage.getItem(storageKey) === 'true');
  const changeApplied = (checked: boolean) => {
    setApplied(checked);
    localStorage.setItem(storageKey, String(checked));
  };
  return (
    <Stack gap="sm">
      <Checkbox
        size="sm"
        name="applyAtOnce"
        label={t('imports.applyAtOnce')}
        description={t('imports.applyAtOnceHint')}
        checked={isApplied}
        onChange={({ currentTarget }) => changeApplied(currentTarget.checked)}
      />
      <details>
        <summary>{t('imports.options')}</summary>
        <Stack gap="sm" mt="sm">
          {(['blankClear', 'ignorePasswords'] as const).map((name) => (
            <Checkbox key={name} size="sm" name={name} label={t(`imports.${name}`)} description={t(`imports.${name}Hint`)} />
          ))}
        </Stack>
      </details>
    </Stack>
  );
}

export function uploadOptionsOf(form: HTMLFormElement): UploadOptionValues {
  const options = new FormData(form);
  return {
    blank: options.has('blankClear') ? 'clear' : 'keep',
    existingPasswords: options.has('ignorePasswords') ? 'ignore' : 'update',
    applyIfSafe: options.has('applyAtOnce'),
  };
}
