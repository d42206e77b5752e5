import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as {
  scripts: { start: string };
};

/** What `npm start` runs, with its settings of the process (decision 12). */
export const startLine = scripts.start;
