import { ApiProperty } from '@nestjs/swagger';
import type { ProblemParams } from '../spreadsheet/index.ts';
import { companyRoles, type CompanyRole } from '../users/index.ts';
import {
  type Import,
  type ImportKind,
  importKinds,
  type ImportMode,
  importModes,
  importStates,
  type ImportState,
  kindOf,
  processedRows,
  secondsLeft,
  undoableUntil,
} from './import.entity.ts';
import { ParamsProperty, withParams } from './params.view.ts';
import { type AlarmCode, alarmCodes, describeCodes, importProblemCodes, type WarningCode, warningCodes } from './rules/codes.ts';
import { type BulkAction, bulkActions, type BulkChange } from './rules/plan-bulk-change.ts';

class ImportCountsView {
  @ApiProperty({ type: 'integer', description: 'Data rows of the sheet; 0 until it has been read.', example: 25 })
  total: number;

  @ApiProperty({ type: 'integer', example: 25 })
  processed: number;

  @ApiProperty({ type: 'integer', example: 20 })
  created: number;

  @ApiProperty({ type: 'integer', example: 2 })
  updated: number;

  @ApiProperty({ type: 'integer', example: 2 })
  unchanged: number;

  @ApiProperty({ type: 'integer', example: 1 })
  rejected: number;

  @ApiProperty({ type: 'integer', example: 0 })
  notProcessed: number;

  @ApiProperty({ type: 'integer', description: 'Datalinks that differ from the file and were not touched.', example: 1 })
  skippedDatalinks: number;
}

class ImportWarningView {
  @ApiProperty({ enum: Object.keys(warningCodes), description: describeCodes(warningCodes), example: 'unknown-columns' })
  code: WarningCode;

  @ApiProperty({ example: 'These columns are not known and were ignored: Shoe Size.' })
  message: string;

  @ParamsProperty({ count: 1, columns: 'Shoe Size' })
  params: ProblemParams;
}

class ImportAlarmView {
  @ApiProperty({ enum: Object.keys(alarmCodes), description: describeCodes(alarmCodes), example: 'many-emails-changed' })
  code: AlarmCode;

  @ApiProperty({
    example: 'The e-mail addresses of 40 of the 50 existing users in the file would change. Check that it is the right file.',
  })
  message: string;

  @ParamsProperty({ count: 40, total: 50, share: 80, column: 'Email' })
  params: ProblemParams;
}

class ImportProblemView {
  @ApiProperty({ description: describeCodes(importProblemCodes), example: 'imports/damaged' })
  code: string;

  @ApiProperty({ example: 'The workbook is damaged' })
  title: string;

  @ApiProperty({ example: 'Open it in your spreadsheet program, save it again and send the new copy.' })
  detail: string;

  @ParamsProperty({})
  params: ProblemParams;
}

class ImportCreatorView {
  @ApiProperty({ format: 'uuid', example: '7e0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c11' })
  id: string;

  @ApiProperty({ example: 'admin@acme' })
  username: string;
}

class ImportProgressView {
  @ApiProperty({ type: Number, nullable: true, description: 'Over the last ten seconds. Null unless the import runs.', example: 4200 })
  rowsPerSecond: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'At this speed. Null before a speed is known.', example: 12 })
  secondsLeft: number | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it goes on after a failure of the service, which is no fault of the file. Null unless it waits for that.',
    example: null,
  })
  retryAt: string | null;
}

class BulkChangeView {
  @ApiProperty({ enum: bulkActions, example: 'disable' })
  action: BulkAction;

  @ApiProperty({ type: String, nullable: true, description: 'Of the action `department`; null clears it.', example: null })
  department: string | null;

  @ApiProperty({ type: String, enum: [...companyRoles, null], nullable: true, description: 'Of the action `role`.', example: null })
  role: CompanyRole | null;
}

export class ImportView {
  @ApiProperty({ format: 'uuid', example: '9f0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c16' })
  id: string;

  @ApiProperty({ enum: importStates, example: 'completed' })
  state: ImportState;

  @ApiProperty({ enum: importModes, example: 'apply' })
  mode: ImportMode;

  @ApiProperty({ enum: importKinds, description: 'A file, a bulk change of users, or the undo of either.', example: 'file' })
  kind: ImportKind;

  @ApiProperty({ type: String, nullable: true, description: 'Null for a bulk change and its undo.', example: 'staff.xlsx' })
  fileName: string | null;

  @ApiProperty({
    type: BulkChangeView,
    nullable: true,
    description: 'What a bulk change does; of an undo: the bulk change that it undoes. Null for a file and its undo.',
    example: null,
  })
  bulk: BulkChange | null;

  @ApiProperty({ type: ImportCountsView })
  counts: ImportCountsView;

  @ApiProperty({ type: ImportProgressView })
  progress: ImportProgressView;

  @ApiProperty({ type: [ImportWarningView] })
  warnings: ImportWarningView[];

  @ApiProperty({
    type: [ImportAlarmView],
    description:
      'Of a preview: signs of a wrong file, by the limits of the policy of the company. Look at them before you apply it. An import without a preview has them among its warnings.',
  })
  alarms: ImportAlarmView[];

  @ApiProperty({ description: 'Whether the preview is applied by itself if no row is rejected and there is no alarm.', example: false })
  applyIfSafe: boolean;

  @ApiProperty({ type: ImportProblemView, nullable: true, description: 'Why it has failed.' })
  problem: ImportProblemView | null;

  @ApiProperty({ type: ImportCreatorView })
  createdBy: ImportCreatorView;

  @ApiProperty({
    type: ImportCreatorView,
    nullable: true,
    description: 'Who applied the preview. Null before that, and for an import without a preview.',
  })
  appliedBy: ImportCreatorView | null;

  @ApiProperty({
    type: ImportCreatorView,
    nullable: true,
    description: 'Who cancelled it. Null if it was not cancelled, or if it is a preview that has expired.',
  })
  cancelledBy: ImportCreatorView | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:30:00.000Z' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T09:30:01.000Z' })
  startedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T09:30:05.000Z' })
  endedAt: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the preview expires. Null for any other import.',
    example: null,
  })
  expiresAt: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Until when it can be undone. Null if there is nothing to undo.',
    example: '2026-11-30T09:30:05.000Z',
  })
  undoableUntil: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The import that this one undoes.', example: null })
  undoes: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The import that undoes this one.', example: null })
  undoneBy: string | null;
}

export function toImportView(found: Import): ImportView {
  const { id, state, mode, created, updated, unchanged, rejected, notProcessed, skippedDatalinks } = found;
  return {
    id,
    state,
    mode,
    kind: kindOf(found),
    fileName: found.fileName ?? null,
    bulk: found.bulk ?? null,
    counts: {
      total: found.total ?? 0,
      processed: processedRows(found) - notProcessed,
      created,
      updated,
      unchanged,
      rejected,
      notProcessed,
      skippedDatalinks,
    },
    progress: {
      rowsPerSecond: state === 'running' && found.rowsPerSecond ? Math.round(found.rowsPerSecond * 10) / 10 : null,
      secondsLeft: state === 'running' ? secondsLeft(found) : null,
      retryAt: state === 'running' ? (found.retryAt?.toISOString() ?? null) : null,
    },
    warnings: found.warnings.map(withParams),
    alarms: found.alarms ?? [],
    applyIfSafe: found.applyIfSafe,
    problem: found.problem ? withParams(found.problem) : null,
    createdBy: { id: found.createdBy, username: found.createdByUsername },
    appliedBy: found.appliedBy ? { id: found.appliedBy, username: found.appliedByUsername! } : null,
    // An import that was in its last chunk completes although it was asked to stop.
    cancelledBy: state === 'cancelled' && found.cancelledBy ? { id: found.cancelledBy, username: found.cancelledByUsername! } : null,
    createdAt: found.createdAt.toISOString(),
    startedAt: found.startedAt?.toISOString() ?? null,
    endedAt: found.endedAt?.toISOString() ?? null,
    expiresAt: state === 'previewed' ? (found.expiresAt?.toISOString() ?? null) : null,
    undoableUntil: undoableUntil(found)?.toISOString() ?? null,
    undoes: found.undoes ?? null,
    undoneBy: found.undoneBy ?? null,
  };
}
