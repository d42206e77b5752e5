import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { FieldChangeView } from '../audit/index.ts';
import { datalinkFields } from '../datalinks/index.ts';
import { PageQuery } from '../platform/http/index.ts';
import { type Import, importStates, type ImportState, processedRows } from './import.entity.ts';
import type { ImportRow } from './import-rows.service.ts';
import type { Outcome } from './plan.ts';

const outcomes = ['created', 'updated', 'unchanged', 'rejected', 'not_processed'] as const satisfies Outcome[];

export class ImportOptions {
  @ApiPropertyOptional({ enum: ['apply'], default: 'apply' })
  @IsOptional()
  @IsIn(['apply'])
  mode = 'apply' as const;

  @ApiPropertyOptional({
    enum: ['keep', 'clear'],
    default: 'keep',
    description: 'What a blank cell does to an optional field of an existing user.',
  })
  @IsOptional()
  @IsIn(['keep', 'clear'])
  blank: 'keep' | 'clear' = 'keep';

  @ApiPropertyOptional({
    enum: ['update', 'ignore'],
    default: 'update',
    description: 'What a password in the file does to an existing user.',
  })
  @IsOptional()
  @IsIn(['update', 'ignore'])
  existingPasswords: 'update' | 'ignore' = 'update';
}

/** The form of an upload, for the OpenAPI document. */
export class ImportUpload extends ImportOptions {
  @ApiProperty({ type: 'string', format: 'binary', description: 'The workbook (.xlsx).' })
  file: unknown;
}

export class ImportsQuery extends PageQuery {}

export class ImportRowsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: outcomes })
  @IsOptional()
  @IsIn(outcomes)
  outcome?: Outcome;
}

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
  @ApiProperty({ example: 'unknown-columns' })
  code: string;

  @ApiProperty({ example: 'These columns are not known and were ignored: Shoe Size.' })
  message: string;
}

class ImportProblemView {
  @ApiProperty({ example: 'imports/damaged' })
  code: string;

  @ApiProperty({ example: 'The workbook is damaged' })
  title: string;

  @ApiProperty({ example: 'Open it in your spreadsheet program, save it again and send the new copy.' })
  detail: string;
}

class ImportCreatorView {
  @ApiProperty({ format: 'uuid', example: '7e0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c11' })
  id: string;

  @ApiProperty({ example: 'admin@acme' })
  username: string;
}

export class ImportView {
  @ApiProperty({ format: 'uuid', example: '9f0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c16' })
  id: string;

  @ApiProperty({ enum: importStates, example: 'completed' })
  state: ImportState;

  @ApiProperty({ enum: ['apply', 'preview'], example: 'apply' })
  mode: 'apply' | 'preview';

  @ApiProperty({ example: 'staff.xlsx' })
  fileName: string;

  @ApiProperty({ type: ImportCountsView })
  counts: ImportCountsView;

  @ApiProperty({ type: [ImportWarningView] })
  warnings: ImportWarningView[];

  @ApiProperty({ type: ImportProblemView, nullable: true, description: 'Why it has failed.' })
  problem: ImportProblemView | null;

  @ApiProperty({ type: ImportCreatorView })
  createdBy: ImportCreatorView;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:30:00.000Z' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T09:30:01.000Z' })
  startedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T09:30:05.000Z' })
  endedAt: string | null;
}

class SkippedDatalinkView {
  @ApiProperty({ enum: datalinkFields, example: 'fax' })
  field: string;

  @ApiProperty({ type: String, nullable: true, description: 'The value that was kept.', example: '+852 2345 6000' })
  current: string | null;

  @ApiProperty({ description: 'The value in the file.', example: '+852 2345 6999' })
  inFile: string;
}

class RowProblemView {
  @ApiProperty({ description: 'The header of the column.', example: 'Email' })
  column: string;

  @ApiProperty({ example: 'invalid-email' })
  code: string;

  @ApiProperty({ example: 'Enter an e-mail address such as alex.tong@example.com.' })
  message: string;
}

export class ImportRowView {
  @ApiProperty({ type: 'integer', description: 'The number of the row in the sheet.', example: 2 })
  row: number;

  @ApiProperty({ example: 'alex.tong' })
  username: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12' })
  userId: string | null;

  @ApiProperty({ enum: outcomes, example: 'updated' })
  outcome: Outcome;

  @ApiProperty({ type: [FieldChangeView] })
  changes: FieldChangeView[];

  @ApiProperty({ type: [SkippedDatalinkView], description: 'To change them, log in as the user.' })
  skipped: SkippedDatalinkView[];

  @ApiProperty({ type: [RowProblemView] })
  problems: RowProblemView[];
}

export function toImportView(found: Import): ImportView {
  const { id, state, mode, fileName, created, updated, unchanged, rejected, notProcessed, skippedDatalinks, warnings, problem } = found;
  return {
    id,
    state,
    mode,
    fileName,
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
    warnings,
    problem: problem ?? null,
    createdBy: { id: found.createdBy, username: found.createdByUsername },
    createdAt: found.createdAt.toISOString(),
    startedAt: found.startedAt?.toISOString() ?? null,
    endedAt: found.endedAt?.toISOString() ?? null,
  };
}

export function toImportRowView({ row, username, userId, outcome, changes, skipped, problems }: ImportRow): ImportRowView {
  return { row, username, userId, outcome, changes, skipped, problems };
}
