import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsUUID } from 'class-validator';
import { IfGiven, checkedBy, PageQuery, QueryChoices, QueryFlag } from '../platform/http/index.ts';
import { importStates, type ImportState } from './import.entity.ts';

export class ImportOptions {
  @ApiPropertyOptional({
    enum: ['apply', 'preview'],
    default: 'apply',
    description: 'A preview plans every row and shows what would change. It can be applied for 24 hours.',
  })
  @IfGiven()
  @IsIn(['apply', 'preview'])
  mode: 'apply' | 'preview' = 'apply';

  @ApiPropertyOptional({
    enum: ['keep', 'clear'],
    default: 'keep',
    description: 'What a blank cell does to an optional field of an existing user.',
  })
  @IfGiven()
  @IsIn(['keep', 'clear'])
  blank: 'keep' | 'clear' = 'keep';

  @ApiPropertyOptional({
    enum: ['update', 'ignore'],
    default: 'update',
    description: 'What a password in the file does to an existing user.',
  })
  @IfGiven()
  @IsIn(['update', 'ignore'])
  existingPasswords: 'update' | 'ignore' = 'update';

  @QueryFlag({
    default: false,
    description:
      'With `mode=preview`: the preview is applied by itself, in your name, if no row is rejected and there is no alarm. Else it stays a preview.',
  })
  @checkedBy(checkApplyIfSafe)
  applyIfSafe = false;
}

function checkApplyIfSafe(value: unknown, { mode }: { mode?: unknown }) {
  return value === true && mode !== 'preview' ? { code: 'needs-preview', message: 'Send mode=preview with it.' } : null;
}

/** The form of an upload, for the OpenAPI document. */
export class ImportUpload extends ImportOptions {
  @ApiProperty({ type: 'string', format: 'binary', description: 'The workbook (.xlsx).' })
  file: unknown;
}

export class ImportLimitsView {
  @ApiProperty({ type: 'integer', description: 'Bytes that a file may have.', example: 10_485_760 })
  fileBytesMax: number;

  @ApiProperty({ type: 'integer', description: 'Rows that a file may have, without its header.', example: 100_000 })
  rowsMax: number;
}

export class ImportsQuery extends PageQuery {
  @QueryChoices(importStates, 'Only imports in one of these states. Can be repeated.')
  state?: ImportState[];

  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'Only imports that have created or changed this user.' })
  @IfGiven()
  @IsUUID()
  userId?: string;
}
