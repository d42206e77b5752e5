import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

const packageFile = findPackageJSON(import.meta.url)!;

/** The version of this release, as package.json says it. */
export const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
