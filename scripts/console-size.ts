// Checks the compressed size of the files that a browser loads to start the console: at most 200 kB.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from './build.mjs';

const kilobytesMax = 200;
const built = join(build(), 'web');
const loaded = ['index.html', ...readdirSync(join(built, 'assets')).map((name) => join('assets', name))].filter((name) =>
  /\.(html|js|css)$/.test(name),
);
const kilobytes = loaded.reduce((sum, name) => sum + gzipSync(readFileSync(join(built, name))).byteLength, 0) / 1000;
console.log(`The console is ${kilobytes.toFixed(1)} kB (gzip).`);
if (kilobytes > kilobytesMax) throw new Error(`The limit is ${kilobytesMax} kB.`);
