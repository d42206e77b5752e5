// Checks the code without running its tests, and the OpenAPI document: npm run check
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const directory = mkdtempSync(join(tmpdir(), 'cardroll-check-'));
const document = join(directory, 'openapi.json');

const checks: [what: string, command: string, ...args: string[]][] = [
  ['Format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['Types', 'tsc', '--noEmit', '--project', 'tsconfig.json'],
  ['Types of the console', 'tsc', '--noEmit', '--project', 'web'],
  ['Types of the explorer', 'tsc', '--noEmit', '--project', 'src/platform/http/explorer/page'],
  ['Types of the browser tests', 'tsc', '--noEmit', '--project', 'test/browser'],
  ['Lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['Dependencies', 'depcruise', '--config', '.dependency-cruiser.cjs', 'src', 'libs', 'web/src'],
  ['Unused files, exports and packages', 'knip', '--treat-config-hints-as-errors'],
  ['Build', 'node', 'scripts/build.mjs'],
  ['Size of the console', 'node', 'scripts/console-size.ts'],
  ['OpenAPI document', 'node', 'scripts/openapi.ts', document],
  ["Console's API types", 'openapi-typescript', document, '--output', 'web/src/api/schema.ts', '--check'],
  ['OpenAPI: generated clients', 'node', 'scripts/check-clients.ts', document],
  ['OpenAPI: Redocly', 'redocly', 'lint', '--max-problems', '1000', document],
  ['OpenAPI: Spectral', 'spectral', 'lint', '--fail-severity', 'hint', document],
];

let failed = 0;
try {
  for (const [what, command, ...args] of checks) {
    const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', shell: process.platform === 'win32' });
    const output = `${stdout}${stderr}${error?.message ?? ''}`;
    // Redocly ends with 0 even if it warns. A warning fails the check.
    const isGood = status === 0 && !/You have \d+ warning/.test(output);
    console.log(`${isGood ? 'ok    ' : 'FAILED'}  ${what}`);
    if (isGood) continue;
    failed++;
    console.log(output);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
console.log(failed === 0 ? `\nAll ${checks.length} checks passed.` : `\n${failed} of ${checks.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
