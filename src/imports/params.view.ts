import { ApiProperty } from '@nestjs/swagger';
import type { ProblemParams } from '../spreadsheet/index.ts';

/** The parameters of a code, for the OpenAPI document. */
export const ParamsProperty = (example: ProblemParams) =>
  ApiProperty({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }] },
    description: 'What the message names, for a message in another language. Empty for results of older versions.',
    example,
  });

/** What an older version has stored has no parameters. */
export function withParams<Coded extends { params?: ProblemParams }>(coded: Coded): Coded & { params: ProblemParams } {
  return { ...coded, params: coded.params ?? {} };
}
