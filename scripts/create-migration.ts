// Creates an empty migration and lists it: npm run migration:create -- add-nicknames
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , name] = process.argv;
if (!/^[a-z][a-z0-9-]*$/.test(name ?? '')) throw new Error('Give the migration a name in kebab-case, such as add-nicknames.');

const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
const folder = join(import.meta.dirname, '..', 'src', 'migrations');
const index = join(folder, 'index.ts');
const file = `${stamp}-${name}`;
const className = `Migration${stamp}`;

writeFileSync(
  join(folder, `${file}.ts`),
  `import { Migration } from '@mikro-orm/migrations';

/** Say what changes and why. */
export class ${className} extends Migration {
  override up(): void {
    // One statement per call. It must work on the tables of every earlier release.
    this.addSql('alter table …');
  }
}
`,
);
const lines = readFileSync(index, 'utf8').replace(/,?\s*\];/, `,\n  { name: '${file}', class: ${className} },\n];`);
writeFileSync(index, `import { ${className} } from './${file}.ts';\n${lines}`);
console.log(`Wrote src/migrations/${file}.ts and added it to the list. Write its statement: until then no start succeeds.`);
