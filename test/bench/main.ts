// Each figure is a ratio to a baseline that is measured in the same run, because machines differ.
import { createDatabase, dropDatabase, urlOf } from '../support/server-database.ts';
import { areAllFiguresMet } from './figures.ts';
import { benchReaders } from './readers.ts';
import { benchService } from './service.bench.ts';
import { rowCount } from './workbooks.ts';

console.log('\nReaders');
await benchReaders([rowCount / 100, rowCount / 10, rowCount]);
const serverUrl = process.env['DATABASE_URL'];
if (serverUrl) {
  const name = `cardroll_bench_${process.pid}`;
  await createDatabase(serverUrl, name);
  console.log('\nService on PostgreSQL');
  await benchService(
    { DATABASE_URL: urlOf(serverUrl, name), JWT_SECRET: 'a-secret-of-the-bench-with-enough-bytes' },
    { aboveIdleMebibytes: 400 },
  );
  await dropDatabase(serverUrl, name);
}
console.log('\nService on the embedded database');
await benchService({}, { idleMegabytes: 350 });
process.exitCode = areAllFiguresMet() ? 0 : 1;
