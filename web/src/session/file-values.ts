import type { TFunction } from 'i18next';
import { bodyOf } from '../api/client.ts';
import type { Schemas } from '../api/types.ts';
import { api } from './api-client.ts';
import type { FileValue } from './session.ts';

export type SkippedDatalink = Schemas['SkippedDatalinkView'];

const fieldsMax = 10;
const reasonMax = 500;

/**
 * What the card offers: the values that the admin came for, and the open skipped datalinks of the user. A preview has no
 * open ones yet, so its values come from the caller, and win.
 */
export async function findFileValues(companyId: string, userId: string, wanted: readonly FileValue[]): Promise<FileValue[]> {
  const params = { path: { companyId }, query: { userId, limit: fieldsMax } };
  const { items } = await bodyOf(api.GET('/api/v1/companies/{companyId}/skipped-datalinks', { params }));
  const open = items.map(({ id, field, inFile }): FileValue => ({ field, inFile, skippedDatalinkId: id }));
  const idOf = (value: FileValue) => open.find(({ field, inFile }) => field === value.field && inFile === value.inFile)?.skippedDatalinkId;
  return [
    ...wanted.map((value) => ({ ...value, skippedDatalinkId: value.skippedDatalinkId ?? idOf(value) ?? null })),
    ...open.filter(({ field }) => !wanted.some((value) => value.field === field)),
  ];
}

/** "Import staff-december.xlsx, row 5". The name of the file is null while it is not known, or when the import is deleted. */
export function importReason(t: TFunction, fileName: string | null, row: number): string {
  const reason = fileName === null ? t('differences.reasonWithoutFile', { row }) : t('differences.reason', { file: fileName, row });
  return reason.slice(0, reasonMax);
}
