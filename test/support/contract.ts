// Checks every response that the tests receive against the OpenAPI document: its status, its media type and its body.
import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv';

const require = createRequire(import.meta.url);
const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
const addFormats = require('ajv-formats') as typeof import('ajv-formats').default;

interface Documented {
  content?: Record<string, { schema?: object }>;
}
interface OpenApiDocument {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, Documented> }>>;
}

export interface ReceivedResponse {
  method: string;
  /** The path without the query. */
  path: string;
  status: number;
  mediaType: string;
  body: unknown;
}

const documentId = 'openapi';

export class Contract {
  /** One sentence for each response that differs from the document. */
  readonly violations: string[] = [];
  readonly #routes: { method: string; pattern: RegExp; pointer: string; responses: Record<string, Documented> }[];
  readonly #ajv: InstanceType<typeof Ajv2020>;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: OpenApiDocument) {
    this.#ajv = new Ajv2020({ strict: false, allErrors: false });
    addFormats(this.#ajv);
    this.#ajv.addSchema(document, documentId);
    this.#routes = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { responses }]) => ({
        method: method.toUpperCase(),
        pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
        pointer: `#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}/responses`,
        responses,
      })),
    );
  }

  check({ method, path, status, mediaType, body }: ReceivedResponse): void {
    // A path with fixed words comes before a path with ids, whatever methods it has.
    const [{ pattern } = { pattern: null }] = this.#routes
      .filter((one) => one.pattern.test(path))
      .toSorted((one, other) => one.pattern.source.split('[^').length - other.pattern.source.split('[^').length);
    const route = this.#routes.find((one) => one.method === method && one.pattern.source === pattern?.source);
    if (!route) return;
    const known = route.responses[String(status)];
    const where = `${method} ${path} → ${status}`;
    if (!known) this.violations.push(`${where}: the document has no such response (${JSON.stringify(body).slice(0, 200)})`);
    else if (known.content) this.#checkBody(`${route.pointer}/${status}`, where, known.content, mediaType, body);
    else if (status === 204 && body !== undefined && body !== '' && Object.keys(body as object).length > 0)
      this.violations.push(`${where}: a body where none is documented`);
  }

  #checkBody(pointer: string, where: string, content: Record<string, { schema?: object }>, mediaType: string, body: unknown): void {
    if (!content[mediaType]) {
      this.violations.push(`${where}: ${mediaType} is not documented`);
      return;
    }
    if (!mediaType.endsWith('json')) return;
    const schema = `${documentId}${pointer}/content/${mediaType.replaceAll('/', '~1').replaceAll('+', '%2B')}/schema`;
    let validate = this.#validators.get(schema);
    if (!validate) {
      validate = this.#ajv.compile({ $ref: schema });
      this.#validators.set(schema, validate);
    }
    if (!validate(body)) this.violations.push(`${where}: ${this.#ajv.errorsText(validate.errors)} (${JSON.stringify(body).slice(0, 300)})`);
  }
}
