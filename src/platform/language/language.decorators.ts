import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, ValidateIf } from 'class-validator';
import { languages } from './language.ts';

/** An optional language in a patch or a creation; null clears it. */
export function LanguageField(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: String, enum: languages, nullable: true, description, example: 'zh-Hant' }),
    ValidateIf((_, value) => value !== undefined && value !== null),
    IsIn(languages),
  );
}

/** The language in a view. */
export function LanguageProperty(description: string): PropertyDecorator {
  return ApiProperty({ type: String, enum: languages, nullable: true, description, example: 'zh-Hant' });
}

/** An optional language in a query string. */
export function LanguageParameter(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      enum: languages,
      description: "The language of the texts. Default: the user's language, then the company's, then English.",
      example: 'zh-Hant',
    }),
    IsOptional(),
    IsIn(languages),
  );
}
