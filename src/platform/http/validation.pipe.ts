import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import type { FieldError } from '../../../libs/problem-details/index.ts';
import { requestProblems } from './request.errors.ts';
import { splitCode } from './text-field.decorator.ts';

/** Checks every body and query against its class; a field that is not in it is refused, not dropped. */
export function createValidationPipe(): ValidationPipe {
  return new RequestPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => requestProblems.invalid({ errors: errors.flatMap((error) => toFieldErrors(error)) }),
  });
}

/** The framework's pipe would let a list or nothing at all through where an object is asked for. */
class RequestPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (metadata.type === 'body' && !isObject) throw requestProblems.malformed({ detail: 'Send a JSON object.' });
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

export function toFieldErrors(error: ValidationError, parent = ''): FieldError[] {
  const path = parent === '' ? error.property : `${parent}.${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([name, message]) => toFieldError(path, name, message));
  return [...own, ...(error.children ?? []).flatMap((child) => toFieldErrors(child, path))];
}

function toFieldError(path: string, name: string, message: string): FieldError {
  if (name === 'whitelistValidation') return { path, code: 'unknown-field', message: 'This field is not known here. Remove it.' };
  const own = splitCode(message);
  if (own) return { path, ...own };
  return {
    path,
    code: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    message: `${message[0]?.toUpperCase()}${message.slice(1)}.`,
  };
}
