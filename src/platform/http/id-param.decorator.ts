import { Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import type { ProblemError } from '../../../libs/problem-details/index.ts';

class IdPipe implements PipeTransform<string, string> {
  constructor(private readonly notFound: () => ProblemError) {}

  transform(value: string): string {
    // What cannot be an id is not found, with the same answer as an id that nobody has.
    if (!isUUID(value)) throw this.notFound();
    return value.toLowerCase();
  }
}

/** A path parameter that is an id; a malformed one answers as an unknown one does. */
export function IdParam(name: string, notFound: () => ProblemError): ParameterDecorator {
  return (target, method, index) => {
    Param(name, new IdPipe(notFound))(target, method, index);
    ApiParam({ name, schema: { type: 'string', format: 'uuid' } })(target, method!, Object.getOwnPropertyDescriptor(target, method!)!);
  };
}
