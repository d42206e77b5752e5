// Builds the service and the console: node scripts/build.mjs
// Plain JavaScript, because a Node that is too old for TypeScript must get as far as the sentence of src/main.ts.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const sourceFolders = ['libs', 'src', 'web'];
/** Files that the service reads, and the compiler leaves out. `nest-cli.json` names them for `npm run dev`. */
const copiedPaths = ['src/api-guide.md', 'src/platform/http/explorer/page'];
const sourceFiles = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.mjs'];

if (process.argv[1] === import.meta.filename) console.log(`The build is in ${build()}.`);

/**
 * Returns the folder of the build of this source, and builds it if it is not there. The folder appears when it is complete
 * and never changes, so a service that runs from an older build is left alone.
 */
export function build() {
  const folder = join(root, 'dist', `build-${hashSource().slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  console.log('Building …');
  const unfinished = `${folder}-unfinished-${process.pid}`;
  try {
    run('typescript/bin/tsc', '--project', 'tsconfig.build.json', '--outDir', unfinished);
    run('vite/bin/vite.js', 'build', 'web', '--outDir', join(unfinished, 'web'), '--logLevel', 'warn');
    for (const path of copiedPaths) cpSync(join(root, path), join(unfinished, path), { recursive: true });
    publish(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

function publish(unfinished, folder) {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another process has built the same source at the same time.
    if (!existsSync(folder)) throw error;
  }
}

function run(program, ...args) {
  // Also when a test builds: the console must not get the development version of React.
  const env = { ...process.env, NODE_ENV: 'production' };
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', program), ...args], { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} has failed: its messages are above.`);
}

/** By content, because a checkout or a copy changes times without a change of content. */
function hashSource() {
  const sum = createHash('sha256');
  const inFolders = sourceFolders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
  );
  for (const name of [...inFolders, ...sourceFiles].toSorted()) {
    const path = join(root, name);
    if (!name.endsWith('.spec.ts') && statSync(path).isFile()) sum.update(`${name}\0`).update(readFileSync(path)).update('\0');
  }
  return sum.digest('hex');
}
