import { defineEntity, p } from '@mikro-orm/core';
import { companyFilter } from '../platform/database/index.ts';
import type { HeaderCell } from '../../libs/xlsx-table/index.ts';
import type { HeaderWarning } from '../spreadsheet/index.ts';

export const importStates = ['queued', 'running', 'previewed', 'completed', 'failed', 'cancelled'] as const;
export type ImportState = (typeof importStates)[number];

/** Why an import has failed, as a problem (RFC 9457). */
export interface ImportProblem {
  code: string;
  title: string;
  detail: string;
}

/** A warning about the file as a whole. */
export interface ImportWarning {
  code: HeaderWarning['code'] | 'no-rows' | 'unnamed-columns' | 'shared-emails' | 'passwords-not-undone';
  message: string;
}

export const importModes = ['apply', 'preview', 'undo'] as const;
export type ImportMode = (typeof importModes)[number];

const ImportSchema = defineEntity({
  name: 'Import',
  tableName: 'imports',
  filters: { company: companyFilter },
  properties: {
    id: p.uuid().primary(),
    companyId: p.uuid(),
    state: p.text().$type<ImportState>(),
    mode: p.text().$type<ImportMode>(),
    blank: p.text().$type<'keep' | 'clear'>(),
    existingPasswords: p.text().$type<'update' | 'ignore'>(),
    fileName: p.text(),
    header: p.json<HeaderCell[]>(),
    headerRow: p.integer(),
    total: p.integer().nullable(),
    created: p.integer(),
    updated: p.integer(),
    unchanged: p.integer(),
    rejected: p.integer(),
    notProcessed: p.integer(),
    skippedDatalinks: p.integer(),
    warnings: p.json<ImportWarning[]>(),
    problem: p.json<ImportProblem>().nullable(),
    createdBy: p.uuid(),
    createdByUsername: p.text(),
    sessionId: p.uuid(),
    requestId: p.text().nullable(),
    address: p.text().nullable(),
    /** Grows with every change. It is the id of the events. */
    revision: p.integer(),
    rowsPerSecond: p.float().nullable(),
    /** When a preview expires. */
    expiresAt: p.datetime().nullable(),
    /** Who applied the preview. */
    appliedBy: p.uuid().nullable(),
    appliedByUsername: p.text().nullable(),
    /** The import that this one undoes. */
    undoes: p.uuid().nullable(),
    /** The import that undoes this one. */
    undoneBy: p.uuid().nullable(),
    cancelRequestedAt: p.datetime().nullable(),
    cancelledBy: p.uuid().nullable(),
    cancelledByUsername: p.text().nullable(),
    leaseOwner: p.uuid().nullable(),
    leaseUntil: p.datetime().nullable(),
    attempts: p.integer(),
    createdAt: p.datetime(),
    startedAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
  },
});

/** One uploaded workbook, or an undo, from its upload to its result. */
export class Import extends ImportSchema.class {}

ImportSchema.setClass(Import);

/** Rows of the current run. A preview that is applied starts again at 0. */
export function processedRows({
  created,
  updated,
  unchanged,
  rejected,
  notProcessed,
}: Pick<Import, 'created' | 'updated' | 'unchanged' | 'rejected' | 'notProcessed'>): number {
  return created + updated + unchanged + rejected + notProcessed;
}
