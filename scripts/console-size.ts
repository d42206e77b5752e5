// Checks the compressed size of what a browser loads until the console shows its first page: at most 300 kB.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from './build.mjs';

const kilobytesMax = 300;
/** The page that a company admin sees first. */
const firstPage = 'src/users/users.page.tsx';

interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
}

const built = join(build(), 'web');
const chunks = JSON.parse(readFileSync(join(built, '.vite', 'manifest.json'), 'utf8')) as Record<string, Chunk>;

const loaded = new Set(['index.html']);
function load(key: string): void {
  const { file, css = [], imports = [] } = chunks[key]!;
  if (loaded.has(file)) return;
  for (const name of [file, ...css]) loaded.add(name);
  for (const imported of imports) load(imported);
}
for (const key of ['index.html', firstPage]) load(key);

const kilobytes = [...loaded].reduce((sum, name) => sum + gzipSync(readFileSync(join(built, name))).byteLength, 0) / 1000;
console.log(`The first page of the console is ${kilobytes.toFixed(1)} kB (gzip) in ${loaded.size} files.`);
if (kilobytes > kilobytesMax) throw new Error(`The limit is ${kilobytesMax} kB.`);
