// Builds the service and the console into dist/, unless dist/ holds a build of the same source: node scripts/build.mjs
// Plain JavaScript, because src/main.ts must be able to say that a Node is too old for TypeScript.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const hashFile = join(dist, 'source-hash');
const sourceFolders = ['libs', 'src', 'web'];
const sourceFiles = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.mjs'];

const hash = hashSource();
if (existsSync(hashFile) && readFileSync(hashFile, 'utf8') === hash) console.log('The build in dist/ is up to date.');
else build();

/**
 * A service may be running from dist/. The build is therefore made beside the last one and renamed when it is complete:
 * no file is half written at any time, and a build that fails changes nothing.
 */
function build() {
  console.log('Building …');
  const next = join(dist, `next-${process.pid}`);
  mkdirSync(next, { recursive: true });
  try {
    run('typescript/bin/tsc', '--project', 'tsconfig.build.json', '--outDir', next, '--incremental', 'false', '--tsBuildInfoFile', 'null');
    run('vite/bin/vite.js', 'build', 'web', '--outDir', join(next, 'web'), '--logLevel', 'warn');
    rmSync(hashFile, { force: true });
    for (const name of readdirSync(next)) {
      if (existsSync(join(dist, name))) renameSync(join(dist, name), join(next, `old-${name}`));
      renameSync(join(next, name), join(dist, name));
    }
    writeFileSync(hashFile, hash);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

function run(program, ...args) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', program), ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} has failed: its messages are above.`);
}

/** By content and not by time: a checkout, a copy or a deleted file changes times in ways that say nothing. */
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
