// Everything that a machine can say about the code without running it, and about the OpenAPI document.
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
  ['Types of the browser tests', 'tsc', '--noEmit', '--project', 'test/browser'],
  ['Lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['Dependencies', 'depcruise', '--config', '.dependency-cruiser.cjs', 'src', 'libs', 'web/src'],
  ['Build', 'nest', 'build'],
  ['Build of the console', 'vite', 'build', 'web', '--logLevel', 'warn'],
  ['Size of the console', 'node', 'scripts/console-size.ts'],
  ['OpenAPI document', 'node', 'scripts/openapi.ts', document],
  ["Console's API types", 'openapi-typescript', document, '--output', 'web/src/api/schema.ts', '--check'],
  ['OpenAPI: Redocly', 'redocly', 'lint', '--max-problems', '1000', document],
  ['OpenAPI: Spectral', 'spectral', 'lint', '--fail-severity', 'hint', document],
];

let failed = 0;
try {
  for (const [what, command, ...args] of checks) {
    const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
    const output = `${stdout}${stderr}${error?.message ?? ''}`;
    // Redocly ends with 0 although it warns; here a warning is a fault.
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
