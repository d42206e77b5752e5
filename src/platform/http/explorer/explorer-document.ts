import type { OpenAPIObject } from '@nestjs/swagger';
import { roles } from '../../access/index.ts';

interface Operation {
  summary: string;
  description?: string;
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> };
  'x-roles'?: readonly string[];
  'x-impersonation'?: string;
  'x-badges'?: { name: string }[];
}
interface Schema {
  $ref?: string;
  allOf?: Schema[];
  example?: unknown;
  format?: string;
  properties?: Record<string, Schema>;
}
type Schemas = Record<string, Schema>;

/** The document as the explorer shows it. Programs get the document without these changes. */
export function toExplorerDocument(document: OpenAPIObject): OpenAPIObject {
  const copy = structuredClone(document);
  const schemas = (copy.components?.schemas ?? {}) as Schemas;
  for (const schema of Object.values(schemas)) putFilesFirst(schema);
  for (const operation of Object.values(copy.paths).flatMap((item) => Object.values(item as Record<string, Operation>))) {
    operation['x-badges'] = badgesOf(operation).map((name) => ({ name }));
    if (operation.description === operation.summary) delete operation.description;
    const body = operation.requestBody?.content['application/json'];
    if (body) body.example = sampleOf(body.schema, schemas);
  }
  return copy;
}

/** Who may run the operation. */
function badgesOf({ 'x-roles': allowed, 'x-impersonation': impersonation }: Operation): string[] {
  if (!allowed) return ['no login'];
  const who = allowed.length === roles.length ? ['every user'] : allowed.map((role) => role.replaceAll('_', ' '));
  return impersonation === 'allowed' ? [...who, 'logged in as a user'] : who;
}

/** Every field of a form has a button for a file. The one that takes a file should be the first. */
function putFilesFirst(schema: Schema): void {
  const fields = Object.entries(schema.properties ?? {});
  const files = fields.filter(([, { format }]) => format === 'binary');
  if (files.length > 0) schema.properties = Object.fromEntries([...files, ...fields.filter((field) => !files.includes(field))]);
}

/** Without a sample, the explorer would send an empty text for a field that has no example, even for an optional id. */
function sampleOf({ $ref, allOf, example, properties }: Schema, schemas: Schemas): unknown {
  if (example !== undefined) return example;
  const target = $ref ? schemas[$ref.split('/').at(-1)!] : allOf?.[0];
  if (target) return sampleOf(target, schemas);
  if (!properties) return undefined;
  const samples = Object.entries(properties).map(([name, property]) => [name, sampleOf(property, schemas)] as const);
  return Object.fromEntries(samples.filter(([, sample]) => sample !== undefined));
}
