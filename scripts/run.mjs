// Builds if the source has changed, and runs a program of the build in this process, so that signals reach it:
// node scripts/run.mjs src/main.js
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';

const [, , program = '', ...args] = process.argv;
const file = join(build(), program);
process.argv = [process.execPath, file, ...args];
await import(pathToFileURL(file).href);
