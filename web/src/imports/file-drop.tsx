import { Button, Group, Stack, Text } from '@mantine/core';
import { Dropzone, type DropzoneProps } from '@mantine/dropzone';
import { IconFileSpreadsheet, IconUpload } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Isolated, isolate } from '../ui/isolated.tsx';
import { fileSizeText, offeredFiles } from './file-choice.ts';
import { useImportLimits } from './use-import-limits.ts';
import '@mantine/dropzone/styles.css';

interface FileDropProps {
  chosen: File | null;
  onChosen: (file: File) => void;
  /** Several files, of which none is taken. */
  onSeveral: () => void;
  isDisabled: boolean;
}

/** Accepts a file that is dropped, or chosen in the browser's dialog with mouse or keyboard. */
export function FileDrop({ chosen, onChosen, onSeveral, isDisabled }: FileDropProps) {
  const { t, i18n } = useTranslation();
  const limits = useImportLimits();
  const openDialog = useRef<() => void>(null);
  const Icon = chosen ? IconFileSpreadsheet : IconUpload;
  return (
    <Dropzone
      disabled={isDisabled}
      // The button does it: a region that is itself a control could hold no button.
      activateOnClick={false}
      activateOnKeyboard={false}
      enablePointerEvents
      openRef={openDialog}
      inputProps={{ accept: offeredFiles, multiple: false, 'aria-hidden': true }}
      getFilesFromEvent={filesOf}
      onDrop={([file, another]) => (file && !another ? onChosen(file) : onSeveral())}
    >
      <Stack align="center" gap="xs" py="lg">
        <Icon size={32} stroke={1.5} aria-hidden />
        <Text size="sm" aria-live="polite" ta="center">
          {chosen ? (
            <Isolated text={t('imports.chosenFile', { name: isolate(chosen.name), size: fileSizeText(chosen.size, i18n.language) })} />
          ) : (
            t('imports.dropFile')
          )}
        </Text>
        <Group>
          <Button disabled={isDisabled} onClick={() => openDialog.current?.()}>
            {chosen ? t('imports.chooseOther') : t('imports.chooseFile')}
          </Button>
        </Group>
        <Text size="xs" c="dimmed" ta="center">
          {limits ? t('imports.fileLimits', { size: fileSizeText(limits.fileBytesMax, i18n.language), rows: limits.rowsMax }) : '\u00a0'}
        </Text>
      </Stack>
    </Dropzone>
  );
}

/** The files as they are. The library itself would walk through folders. */
const filesOf: NonNullable<DropzoneProps['getFilesFromEvent']> = (event) => {
  if (Array.isArray(event)) return Promise.resolve([]);
  if ('dataTransfer' in event && event.dataTransfer)
    return Promise.resolve([...(event.type === 'drop' ? event.dataTransfer.files : event.dataTransfer.items)]);
  return Promise.resolve([...((event.target as HTMLInputElement).files ?? [])]);
};
