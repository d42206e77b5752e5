import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { OpenAPIObject } from '@nestjs/swagger';
import { toExplorerDocument } from './explorer-document.ts';
import { readScalarScript } from './scalar-script.ts';

export interface ExplorerFile {
  type: string;
  /** The content by its `Content-Encoding`; the first that a client accepts is the smallest. */
  encodings: Record<'br' | 'gzip' | 'identity', Buffer>;
}
export interface ExplorerFiles {
  page: string;
  /** A hash of all files. Their addresses contain it, so browsers may keep them for ever. */
  hash: string;
  files: Map<string, ExplorerFile>;
}

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
};
const ownFiles = ['explorer.css', 'explorer.js', 'login.js', 'bar.js'];

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);
const readPage = (name: string) => readFile(new URL(`page/${name}`, import.meta.url));

/** The page of the explorer and everything that it loads, compressed once. */
export async function loadExplorerFiles(document: OpenAPIObject, basePath: string): Promise<ExplorerFiles> {
  const contents: [string, Buffer][] = [
    ['scalar.js', await readScalarScript()],
    ['openapi.json', Buffer.from(JSON.stringify(toExplorerDocument(document)))],
    ...(await Promise.all(ownFiles.map(async (name): Promise<[string, Buffer]> => [name, await readPage(name)]))),
  ];
  const sum = createHash('sha256');
  for (const [name, content] of contents) sum.update(`${name}\0`).update(content);
  const hash = sum.digest('hex').slice(0, 16);
  const page = (await readPage('index.html'))
    .toString()
    .replaceAll('{{files}}', `${basePath}/docs/${hash}`)
    .replaceAll('{{base}}', basePath);
  return { page, hash, files: new Map(await Promise.all(contents.map(compress))) };
}

async function compress([name, identity]: [string, Buffer]): Promise<[string, ExplorerFile]> {
  // A quarter of a second for Scalar. Quality 11 takes ten seconds and saves an eighth.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: identity.length };
  const [br, gz] = await Promise.all([compressBrotli(identity, { params }), compressGzip(identity, { level: 9 })]);
  return [name, { type: types[name.split('.').at(-1)!]!, encodings: { br, gzip: gz, identity } }];
}
