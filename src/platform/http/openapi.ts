import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { ProblemError } from '../../../libs/problem-details/index.ts';
import { accessProblems, impersonationForbidden, notSignedIn, roles } from '../access/index.ts';
import { problemResponses } from './operation.decorator.ts';
import { requestProblems, serviceProblems } from './request.errors.ts';

export interface ApiOutline {
  title: string;
  description: string;
  version: string;
  /** The path below which a proxy serves the API; empty at the root. */
  basePath: string;
  /** The tags in the order in which they are shown, with their descriptions. */
  tags: Record<string, string>;
  /** What the guard responds to a route with a path parameter of this name, if its value is not the caller's. */
  parameterProblems: Record<string, () => ProblemError>;
}

/** Any schema, parameter or operation of the document. */
type Node = Record<string, unknown>;
interface Parameter extends Node {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  example?: unknown;
  schema?: Node;
}
interface Operation extends Node {
  parameters?: Parameter[];
  security?: unknown[];
  requestBody?: unknown;
  responses: Record<string, { description: string; content?: Record<string, { schema: unknown; examples?: Node }> }>;
}

/** The OpenAPI 3.1 document of the application, with the responses of the guard added to each operation. */
export function buildDocument(app: INestApplication, outline: ApiOutline): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, toConfig(outline), {
    operationIdFactory: (_controller, method) => method,
    autoTagControllers: false,
  });
  for (const [path, item] of Object.entries(document.paths)) {
    const parameterProblems = Object.entries(outline.parameterProblems)
      .filter(([name]) => path.includes(`{${name}}`))
      .map(([, problem]) => problem);
    for (const [method, operation] of Object.entries(item as Record<string, Operation>)) {
      // A body is read before the handler, even if the operation has none.
      const bodyProblems =
        method === 'get' ? [] : [requestProblems.timeout, requestProblems.tooLarge, requestProblems.unsupportedMediaType];
      completeOperation(
        operation,
        [
          requestProblems.malformed,
          requestProblems.invalid,
          ...bodyProblems,
          serviceProblems.unavailable,
          serviceProblems.insufficientStorage,
        ],
        parameterProblems,
      );
      operation.parameters = inOrderOfPath(path, operation.parameters ?? []).map(withoutSample);
    }
  }
  return withoutNullable(document) as OpenAPIObject;
}

function toConfig({ title, description, version, basePath, tags }: ApiOutline): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setDescription(description)
    .setVersion(version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer(basePath || '/', 'This installation')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The `accessToken` of a login.' });
  for (const tag of Object.entries(tags)) builder.addTag(...tag);
  const config = builder.build();
  config.info.contact = { name: title };
  return config;
}

function completeOperation(operation: Operation, anyProblems: (() => ProblemError)[], parameterProblems: (() => ProblemError)[]): void {
  addResponses(operation, anyProblems);
  const isPublic = !operation.security?.length;
  if (isPublic) {
    operation.security = [];
    return;
  }
  addResponses(operation, [...guardProblems(operation), ...parameterProblems]);
}

/** Generated clients have the parameters in this order. */
function inOrderOfPath(path: string, parameters: Parameter[]): Parameter[] {
  const placeOf = (parameter: Parameter) => (parameter.in === 'path' ? path.indexOf(`{${parameter.name}}`) : path.length);
  return parameters.toSorted((one, other) => placeOf(one) - placeOf(other));
}

/**
 * Explorers send the examples and defaults of parameters. An optional parameter that was left empty must not be sent: an
 * `If-Match` would refuse the change, and an `Idempotency-Key` would return another import. So the description names them.
 */
function withoutSample(parameter: Parameter): Parameter {
  if (parameter.required) return parameter;
  const { example, schema: { example: schemaExample, default: preset, ...schema } = {}, description, ...rest } = parameter;
  const sample = example ?? schemaExample;
  const notes = [
    description,
    ...(sample === undefined ? [] : [`Example: \`${sample as string}\`.`]),
    ...(preset === undefined ? [] : [`Default: \`${preset as string}\`.`]),
  ].filter((note) => note !== undefined);
  return { ...rest, ...(notes.length > 0 ? { description: notes.join(' ') } : {}), schema };
}

/** What the guard may respond to an operation, by the access rule that the operation documents. */
function guardProblems(operation: Operation): (() => ProblemError)[] {
  const problems = [() => notSignedIn({ hasToken: false })];
  if ((operation['x-roles'] as string[]).length < roles.length) problems.push(accessProblems.forbidden);
  if (operation['x-password-change'] !== 'open') problems.push(accessProblems.passwordChangeRequired);
  if (operation['x-impersonation'] === 'forbidden') problems.push(impersonationForbidden);
  return problems;
}

/** One by one, so that the description of a status names each problem once. */
function addResponses(operation: Operation, problems: (() => ProblemError)[]): void {
  for (const problem of problems) for (const [status, response] of problemResponses([problem])) addResponse(operation, status, response);
}

function addResponse(operation: Operation, status: string, added: Operation['responses'][string]): void {
  const existing = operation.responses[status];
  const json = 'application/problem+json';
  if (!existing?.content?.[json]) operation.responses[status] = added;
  else {
    existing.content[json].examples = { ...existing.content[json].examples, ...added.content![json]!.examples };
    if (!existing.description.includes(added.description)) existing.description += ` · ${added.description}`;
  }
}

/** OpenAPI 3.1 replaces the `nullable` of 3.0 by a type, but the generator still writes `nullable`. */
function withoutNullable(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutNullable);
  if (node === null || typeof node !== 'object') return node;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key.startsWith('example') || key === 'value' ? value : withoutNullable(value)]),
  );
  if (nullable !== true) return nullable === undefined || nullable === false ? rest : { ...rest, nullable };
  if (typeof rest['type'] === 'string')
    return {
      ...rest,
      type: [rest['type'], 'null'],
      ...(Array.isArray(rest['enum']) ? { enum: [...(rest['enum'] as unknown[]), null] } : {}),
    };
  const { allOf, $ref, ...others } = rest;
  const target = $ref ? { $ref } : Array.isArray(allOf) ? allOf[0] : undefined;
  return target ? { ...others, anyOf: [target, { type: 'null' }] } : others;
}
