// Generates a client from the OpenAPI document with each of the usual generators, and checks its types. A document can be valid
// and still break them: node scripts/check-clients.ts openapi.json
import { execFile } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const [, , documentPath] = process.argv;
if (!documentPath) throw new Error('Name the OpenAPI document: node scripts/check-clients.ts openapi.json');

const generators: Record<string, string[]> = {
  'openapi-ts': ['--input', 'openapi.json', '--output', 'openapi-ts', '--client', '@hey-api/client-fetch', '--no-log-file'],
  orval: ['--input', 'openapi.json', '--output', 'orval/client.ts', '--client', 'fetch'],
  'swagger-typescript-api': ['generate', '--path', 'openapi.json', '--output', 'swagger-typescript-api', '--name', 'client.ts'],
  'openapi-typescript': ['openapi.json', '--output', 'openapi-typescript/schema.ts'],
};

const directory = mkdtempSync(join(tmpdir(), 'cardroll-clients-'));
const run = (command: string, args: string[]) =>
  promisify(execFile)(command, args, { cwd: directory, shell: process.platform === 'win32' }).catch(
    ({ stdout, stderr }: { stdout: string; stderr: string }) => {
      throw new Error(`${command} failed:\n${stdout}${stderr}`);
    },
  );

/** Some generators turn the checks of TypeScript off in what they write, which would hide every error in it. */
function turnChecksOn(): void {
  for (const file of globSync('*/**/*.ts', { cwd: directory })) {
    const path = join(directory, file);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/^.*@ts-nocheck.*$/gm, ''));
  }
}

/** The options of a new project, and no types but those of the browser. */
function tsconfigFor(include: string[]): string {
  return JSON.stringify({
    compilerOptions: {
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      target: 'esnext',
      module: 'esnext',
      moduleResolution: 'bundler',
      lib: ['esnext', 'dom', 'dom.iterable'],
      types: [],
    },
    include,
  });
}

try {
  copyFileSync(documentPath, join(directory, 'openapi.json'));
  for (const name of Object.keys(generators)) mkdirSync(join(directory, name));
  await Promise.all(Object.entries(generators).map(([name, args]) => run(name, args)));
  turnChecksOn();
  writeFileSync(join(directory, 'tsconfig.json'), tsconfigFor(Object.keys(generators)));
  await run('tsc', ['--project', 'tsconfig.json']);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
