import { Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import type { ProblemError } from '../../../libs/problem-details/index.ts';

class IdPipe implements PipeTransform<string, string> {
  constructor(private readonly notFound: () => ProblemError) {}

  transform(value: string): string {
    // A malformed id gets the same response as an unknown one.
    if (!isUUID(value)) throw this.notFound();
    return value.toLowerCase();
  }
}

/** A path parameter that is an id. For a malformed id the route responds with `notFound`. */
export function IdParam(name: string, notFound: () => ProblemError): ParameterDecorator {
  return (target, method, index) => {
    Param(name, new IdPipe(notFound))(target, method, index);
    ApiParam({ name, schema: { type: 'string', format: 'uuid' } })(target, method!, Object.getOwnPropertyDescriptor(target, method!)!);
  };
}
