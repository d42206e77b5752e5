// Loaded first by the configurations of the tests. An editor may start them with a Node that is too old.
import { join } from 'node:path';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 17)) {
  console.error(
    `These tests need Node 22.18 or newer; this is ${process.versions.node}. Run them with "npm test" or "npx vitest", which use the Node that comes with the project.`,
  );
  process.exit(1);
}

// Node keeps compiled modules between runs. Reading a workbook starts a worker, which otherwise compiles the reader again.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'node-compile-cache');
