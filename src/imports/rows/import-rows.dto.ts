import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { FieldChangeView } from '../../audit/index.ts';
import { datalinkFields } from '../../datalinks/index.ts';
import { PageQuery } from '../../platform/http/index.ts';
import { type ImportRow, type Outcome, outcomes } from '../rules/import-row.ts';

export class ImportRowsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: outcomes })
  @IsOptional()
  @IsIn(outcomes)
  outcome?: Outcome;
}

class RowSkippedDatalinkView {
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

class RowHintView {
  @ApiProperty({ description: 'The header of the column.', example: 'Username' })
  column: string;

  @ApiProperty({
    enum: ['probable-rename', 'shared-email', 'disabled-user', 'number-lost-prefix', 'password-space', 'password-not-undone'],
    example: 'probable-rename',
  })
  code: string;

  @ApiProperty({ example: 'This username is new, but alex.tong has the same e-mail address.' })
  message: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The user that the hint is about.', example: null })
  userId: string | null;
}

class UndoConflictView {
  @ApiProperty({ example: 'title' })
  field: string;

  @ApiProperty({ type: String, nullable: true, description: 'Before the import.', example: 'Clerk' })
  before: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'What the import had set.', example: 'Manager' })
  imported: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The value now, which stays.', example: 'Director' })
  current: string | null;
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

  @ApiProperty({ type: [RowSkippedDatalinkView], description: 'To change them, log in as the user.' })
  skipped: RowSkippedDatalinkView[];

  @ApiProperty({ type: [RowProblemView] })
  problems: RowProblemView[];

  @ApiProperty({ type: [RowHintView], description: 'What to check, although the row is valid.' })
  hints: RowHintView[];

  @ApiProperty({ type: [UndoConflictView], description: 'Of an undo: fields that have changed since the import and are left alone.' })
  conflicts: UndoConflictView[];
}

export function toImportRowView({
  row,
  username,
  userId,
  outcome,
  changes,
  skipped,
  problems,
  hints,
  conflicts,
}: ImportRow): ImportRowView {
  return { row, username, userId, outcome, changes, skipped, problems, hints, conflicts };
}
