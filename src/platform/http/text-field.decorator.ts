import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { registerDecorator, ValidateIf } from 'class-validator';
import { checkText, cleanText, type TextRule } from '../../../libs/field-rules/index.ts';

export interface TextFieldOptions {
  description?: string;
  example?: string;
  /** May be omitted. */
  isOptional?: boolean;
  /** May be null, which clears the field (RFC 7396). */
  isNullable?: boolean;
}

/** A text in a request. It is cleaned, checked by the rule, and documented with the limits of the rule. */
export function TextField(
  rule: TextRule,
  { description, example, isOptional = false, isNullable = false }: TextFieldOptions = {},
): PropertyDecorator {
  const documented: ApiPropertyOptions = {
    type: String,
    required: !isOptional,
    nullable: isNullable,
    maxLength: rule.charsMax,
    ...(rule.charsMin ? { minLength: rule.charsMin } : {}),
    ...(rule.kind === 'email' ? { format: 'email' } : {}),
    ...(rule.kind === 'web-address' ? { format: 'uri' } : {}),
    ...(description === undefined ? {} : { description }),
    ...(example === undefined ? {} : { example }),
  };
  return applyDecorators(
    ApiProperty(documented),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? cleanText(rule, value) : value)),
    ...(isOptional || isNullable
      ? [ValidateIf((_, value) => !(isOptional && value === undefined) && !(isNullable && value === null))]
      : []),
    checkedBy((value) => {
      if (typeof value !== 'string')
        return { code: value === undefined ? 'required' : 'not-a-text', message: value === undefined ? 'Enter a value.' : 'Send a text.' };
      return checkText(rule, value);
    }),
  );
}

/** A validator from a plain function of the value and the whole request, which returns null or the problem. */
export function checkedBy(check: (value: unknown, request: object) => { code: string; message: string } | null): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'checked',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown, argument) => check(value, argument!.object) === null,
        defaultMessage: (argument) => {
          const problem = check(argument!.value, argument!.object);
          return problem ? `${problem.code}${codeEnd}${problem.message}` : '';
        },
      },
    });
  };
}

/** class-validator has only a text for each problem. Ours starts with the code, which ends with this character. */
const codeEnd = '\u0000';

export function splitCode(message: string): { code: string; message: string } | null {
  const end = message.indexOf(codeEnd);
  return end < 0 ? null : { code: message.slice(0, end), message: message.slice(end + 1) };
}
