import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { FieldChangeView } from '../../audit/index.ts';
import { datalinkFields } from '../../datalinks/index.ts';
import { IfGiven, PageQuery, QueryChoices, QueryFlag } from '../../platform/http/index.ts';
import { type ProblemParams, type RowProblemCode, rowProblemCodes } from '../../spreadsheet/index.ts';
import { ParamsProperty, withParams } from '../params.view.ts';
import { describeCodes, type HintCode, hintCodes } from '../rules/codes.ts';
import { type ImportRow, type Outcome, outcomes } from '../rules/import-row.ts';

export const rowOrders = ['row', 'rejected-first'] as const;

export class ImportRowsQuery extends PageQuery {
  @QueryChoices(outcomes, 'Only rows with one of these outcomes. Can be repeated.')
  outcome?: Outcome[];

  @ApiPropertyOptional({ enum: rowOrders, default: 'row', description: 'As in the sheet, or the rejected rows before the others.' })
  @IfGiven()
  @IsIn(rowOrders)
  order: (typeof rowOrders)[number] = 'row';

  @QueryFlag({
    default: false,
    description: 'Leaves out new users, and users who would not change, unless the row has a hint or a skipped datalink.',
  })
  notable = false;
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

  @ApiProperty({ enum: Object.keys(rowProblemCodes), description: describeCodes(rowProblemCodes), example: 'too-long' })
  code: RowProblemCode;

  @ApiProperty({ example: 'Use at most 100 characters; this has 120.' })
  message: string;

  @ParamsProperty({ charsMax: 100, chars: 120 })
  params: ProblemParams;
}

class RowHintView {
  @ApiProperty({ description: 'The header of the column.', example: 'Username' })
  column: string;

  @ApiProperty({ enum: Object.keys(hintCodes), description: describeCodes(hintCodes), example: 'probable-rename' })
  code: HintCode;

  @ApiProperty({ example: 'This username is new, but alex.tong has the same e-mail address.' })
  message: string;

  @ParamsProperty({ username: 'alex.tong' })
  params: ProblemParams;

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

  @ApiProperty({ description: 'Empty in a bulk change if the company has no such user.', example: 'alex.tong' })
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
  const coded = { problems: problems.map(withParams), hints: hints.map(withParams) };
  return { row, username, userId, outcome, changes, skipped, ...coded, conflicts };
}
