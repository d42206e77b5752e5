import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn } from 'class-validator';
import { IfGiven } from './if-given.decorator.ts';

/** One or more of these values in a query string: `?outcome=created&outcome=updated`. */
export function QueryChoices(choices: readonly string[], description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ enum: choices, isArray: true, description }),
    IfGiven(),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value)),
    IsIn(choices, { each: true }),
  );
}
