import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsString, MaxLength } from 'class-validator';
import { IfGiven } from './if-given.decorator.ts';
import { cleanText } from '../../../libs/field-rules/index.ts';
import { checkedBy } from './text-field.decorator.ts';

/** An optional search text in a query string, cleaned like the texts that it finds. U+0000 is refused, because PostgreSQL cannot compare with it. */
export function SearchText(charsMax: number, documented: { description: string; example?: string }): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: String, maxLength: charsMax, ...documented }),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? cleanText({ kind: 'line' }, value) : value)),
    IfGiven(),
    IsString(),
    MaxLength(charsMax),
    checkedBy((value) =>
      String(value).includes('\u0000') ? { code: 'forbidden-character', message: 'Remove the characters that cannot be shown.' } : null,
    ),
  );
}
