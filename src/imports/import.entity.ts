import { defineEntity, p } from '@mikro-orm/core';
import { companyFilter } from '../platform/database/index.ts';
import type { HeaderCell } from '../../libs/xlsx-table/index.ts';
import type { ProblemParams } from '../spreadsheet/index.ts';
import type { AlarmTally, ImportAlarm } from './rules/alarms.ts';
import type { WarningCode } from './rules/codes.ts';
import type { BulkChange } from './rules/plan-bulk-change.ts';

export const importStates = ['queued', 'running', 'previewed', 'completed', 'failed', 'cancelled'] as const;
export type ImportState = (typeof importStates)[number];

/** Why an import has failed, as a problem (RFC 9457). */
export interface ImportProblem {
  code: string;
  title: string;
  detail: string;
  /** An older version has stored none. */
  params: ProblemParams;
}

/** A warning about the file as a whole. */
export interface ImportWarning {
  code: WarningCode;
  message: string;
  /** An older version has stored none. */
  params: ProblemParams;
}

export const importModes = ['apply', 'preview', 'undo'] as const;
export type ImportMode = (typeof importModes)[number];

export const importKinds = ['file', 'bulk', 'undo'] as const;
export type ImportKind = (typeof importKinds)[number];

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
    /** Null for a bulk change and its undo. */
    fileName: p.text().nullable(),
    /** The bulk change, or the one that this import undoes. Null for a file and its undo. */
    bulk: p.json<BulkChange>().nullable(),
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
    /** Of a preview. */
    alarms: p.json<ImportAlarm[]>().nullable(),
    /** What the chunks so far count for alarms. */
    alarmTally: p.json<AlarmTally>().nullable(),
    /** Whether the preview is applied by itself if no row is rejected and there is no alarm. */
    applyIfSafe: p.boolean().default(false),
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
    /** Attempts since the last written chunk whose process has ended without a word. */
    attempts: p.integer(),
    /** Failed attempts since the last written chunk, and when the next one is made. */
    failures: p.integer().default(0),
    retryAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    startedAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
  },
});

/** One uploaded workbook, bulk change or undo, from its request to its result. */
export class Import extends ImportSchema.class {}

ImportSchema.setClass(Import);

export function kindOf({ mode, bulk }: Pick<Import, 'mode' | 'bulk'>): ImportKind {
  return mode === 'undo' ? 'undo' : bulk ? 'bulk' : 'file';
}

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

const undoDays = 7;

/** Null if the import has changed nothing, or is an undo itself. */
export function undoableUntil({ mode, endedAt, created, updated, undoneBy }: Import): Date | null {
  if (mode === 'undo' || !endedAt || undoneBy || created + updated === 0) return null;
  return new Date(endedAt.getTime() + undoDays * 86_400_000);
}

/** Whole seconds until the last row at the speed of now. Null before a speed is known. */
export function secondsLeft(found: Import): number | null {
  const { total, rowsPerSecond } = found;
  return rowsPerSecond != null && rowsPerSecond > 0 ? Math.ceil(((total ?? 0) - processedRows(found)) / rowsPerSecond) : null;
}
