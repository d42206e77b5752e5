import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiProperty, ApiPropertyOptional, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { ProblemError } from '../../../libs/problem-details/index.ts';
import { problemTypePrefix } from './request.errors.ts';

class FieldErrorView {
  @ApiProperty({ example: 'email' })
  path: string;

  @ApiProperty({ example: 'invalid-email' })
  code: string;

  @ApiProperty({ example: 'Enter an e-mail address such as alex.tong@example.com.' })
  message: string;
}

/** Every response that is not a success (RFC 9457). */
class Problem {
  @ApiProperty({ example: 'urn:cardroll:problem:request:invalid' })
  type: string;

  @ApiProperty({ example: 'The request has invalid values' })
  title: string;

  @ApiProperty({ type: 'integer', example: 400 })
  status: number;

  @ApiPropertyOptional({ example: 'What to do about it.' })
  detail?: string;

  @ApiProperty({ example: 'request/invalid', description: 'Stable. Programs can rely on it.' })
  code: string;

  @ApiProperty({ example: '7c0c2c52-5a0f-4a52-8f6f-3a0d7f6f2f11' })
  requestId: string;

  @ApiPropertyOptional({ type: [FieldErrorView] })
  errors?: FieldErrorView[];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }] },
    description: 'What `detail` names, such as limits, for a text in another language.',
    example: { rowsMax: 100_000 },
  })
  params?: Record<string, string | number>;
}

export interface OperationOptions {
  summary: string;
  description?: string;
  /** The status of success; 200 by default. */
  status?: 200 | 201 | 202 | 204;
  /** It never succeeds. OpenAPI asks for a response of success all the same. */
  isAlwaysRefused?: boolean;
  /** The class of the body; none for 204. */
  response?: Type;
  /** The media type of a file, or several, instead of `response`. */
  file?: string | string[];
  /** Headers of the successful response, with their descriptions. */
  headers?: Record<string, string>;
  problems?: (() => ProblemError)[];
}

/** The status, the summary and all responses of a route, for the framework and for the OpenAPI document. */
export function Operation({
  summary,
  description,
  status = 200,
  isAlwaysRefused = false,
  response,
  file,
  headers = {},
  problems = [],
}: OperationOptions): MethodDecorator {
  const success = {
    status,
    description: isAlwaysRefused ? 'Never sent.' : status === 204 ? 'Done.' : summary,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, { description: text, schema: { type: 'string' as const } }]),
    ),
  };
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary, description: description ?? summary }),
    ApiExtraModels(Problem),
    file
      ? ApiResponse({ ...success, content: fileContent([file].flat()) })
      : ApiResponse({ ...success, ...(response ? { type: response } : {}) }),
    ...problemResponses(problems).map(([code, response]) => ApiResponse({ status: Number(code), ...response })),
  );
}

function fileContent(mediaTypes: string[]) {
  const schema = { type: 'string' as const, format: 'binary' };
  return Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema }]));
}

/** The responses of an OpenAPI operation for these problems, grouped by status. */
export function problemResponses(problems: (() => ProblemError)[]) {
  const byStatus = Map.groupBy(
    problems.map((make) => make()),
    ({ status }) => status,
  );
  return [...byStatus].map(([status, group]) => {
    const examples = Object.fromEntries(
      group.map((problem) => [
        problem.code.replace('/', '-'),
        { summary: problem.title, value: problem.toBody('7c0c2c52-5a0f-4a52-8f6f-3a0d7f6f2f11', problemTypePrefix) },
      ]),
    );
    const content = { 'application/problem+json': { schema: { $ref: getSchemaPath(Problem) }, examples } };
    const headers = [429, 503].includes(status)
      ? { headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' as const } } } }
      : {};
    return [String(status), { description: group.map(({ title }) => title).join(' · '), ...headers, content }] as const;
  });
}
