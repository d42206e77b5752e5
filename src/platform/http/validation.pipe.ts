import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import type { FieldError } from '../../../libs/problem-details/index.ts';
import { requestProblems } from './request.errors.ts';
import { splitCode } from './text-field.decorator.ts';

/** Validates every body and query against its class. Unknown fields are refused, not dropped. */
export function createValidationPipe(): ValidationPipe {
  return new RequestPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false },
    exceptionFactory: (errors) => requestProblems.invalid({ errors: errors.flatMap((error) => toFieldErrors(error)) }),
  });
}

/**
 * The pipe of the framework accepts an array, or no body at all, instead of an object; and it drops or accepts unknown fields
 * whose names every object has, such as `constructor`.
 */
class RequestPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (metadata.type === 'body' && !isObject) throw requestProblems.malformed({ detail: 'Send a JSON object.' });
    const errors = metadata.type === 'body' || metadata.type === 'query' ? inheritedNames(value) : [];
    if (errors.length > 0) throw requestProblems.invalid({ errors });
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

/** The fields, nested ones too, with the name of a property of every object. No class of a request has such a field. */
function inheritedNames(value: unknown, parent = ''): FieldError[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = parent === '' ? name : `${parent}.${name}`;
    return Object.hasOwn(Object.prototype, name) ? [unknownField(path)] : inheritedNames(inner, path);
  });
}

export const unknownField = (path: string): FieldError => ({ path, code: 'unknown-field', message: 'This field is unknown. Remove it.' });

export function toFieldErrors(error: ValidationError, parent = ''): FieldError[] {
  const path = parent === '' ? error.property : `${parent}.${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([name, message]) => toFieldError(path, error.value, name, message));
  return [...own, ...(error.children ?? []).flatMap((child) => toFieldErrors(child, path))];
}

function toFieldError(path: string, value: unknown, name: string, message: string): FieldError {
  if (name === 'whitelistValidation') return unknownField(path);
  if (value === undefined) return { path, code: 'required', message: 'Enter a value.' };
  // The limit of the length fails for a value that is not a text, too.
  const own = splitCode(message) ?? builtIn[name === 'maxLength' && typeof value !== 'string' ? 'isString' : name];
  return {
    path,
    ...(own ?? { code: 'invalid', message: `${message[0]?.toUpperCase()}${message.slice(1)}.` }),
    ...(name === 'isIn' ? { message: choices(message) } : {}),
  };
}

/** Codes and messages for the validators of the library. */
const builtIn: Record<string, { code: string; message: string }> = {
  isString: { code: 'not-a-text', message: 'Send a text.' },
  isBoolean: { code: 'not-a-boolean', message: 'Send true or false.' },
  isIn: { code: 'not-a-choice', message: '' },
  isUuid: { code: 'not-an-id', message: 'Send an id.' },
  isObject: { code: 'not-an-object', message: 'Send an object.' },
  nestedValidation: { code: 'not-an-object', message: 'Send an object.' },
  maxLength: { code: 'too-long', message: 'Send a shorter text.' },
};

function choices(message: string): string {
  return `Use one of these: ${message.split('values: ')[1]}.`;
}
