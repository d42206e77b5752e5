// An image of the embedded database with the tables of the service and of its job queue. It is built once and
// cached under a hash of everything that it is built from.
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const cache = join(root, 'node_modules', '.cache', 'cardroll-test-database');
/** The lock file stands for the versions of PGlite, the ORM and the job queue. */
const sources = ['package-lock.json', 'src/{migrations,platform/database,platform/jobs}/**/*.ts', 'test/support/prepare-database.ts'];
const keptMilliseconds = 24 * 60 * 60 * 1_000;

/** The path of the image. */
export async function preparedImage(): Promise<string> {
  const path = join(cache, `${hashOfSources()}.tar`);
  if (!existsSync(path)) await buildImage(path);
  const now = new Date();
  utimesSync(path, now, now);
  removeOldImages();
  return path;
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const file of globSync(sources, { cwd: root }).toSorted()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Two runs may build the same image at once: each renames a complete file of its own. */
async function buildImage(path: string): Promise<void> {
  const { prepareDatabase } = await import('./prepare-database.ts');
  const directory = mkdtempSync(join(tmpdir(), 'cardroll-test-'));
  try {
    await prepareDatabase({ DATA_DIR: directory }, async ({ backend }) => {
      if (!('engine' in backend)) throw new Error('An image can only be made of the embedded database.');
      mkdirSync(cache, { recursive: true });
      // So that no copy has to recover at its start.
      await backend.engine.exec('CHECKPOINT');
      const unfinished = `${path}.${process.pid}`;
      writeFileSync(unfinished, await backend.engine.dump());
      renameSync(unfinished, path);
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A run of another version of the schema may still use its image, so only images without recent use are removed. */
function removeOldImages(): void {
  for (const name of globSync('*', { cwd: cache })) {
    const path = join(cache, name);
    if (Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > keptMilliseconds) rmSync(path, { force: true });
  }
}
