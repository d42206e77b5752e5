// Computes the chain of every company's trail anew and compares it with its seals: npm run audit:verify. Ends with 1
// where one is broken. With the embedded database the service must be stopped meanwhile.
import { AuditChain } from '../audit/index.ts';
import { databaseSchema } from '../database-schema.ts';
import { readSettings } from '../platform/config/index.ts';
import { openDatabase } from '../platform/database/index.ts';

try {
  const settings = readSettings(process.env);
  const database = await openDatabase(settings, databaseSchema, { onCrash: fail });
  const reports = await new AuditChain(database, settings).verify();
  await database.close();
  for (const { companyId, events, unsealed, head, problem } of reports) {
    console.log(
      `${problem ? 'BROKEN' : 'whole '}  ${companyId ?? 'no company'}  ${events} sealed, ${unsealed} not yet, head ${head ?? '–'}`,
    );
    if (problem) console.log(`        ${problem}`);
  }
  process.exitCode = reports.some(({ problem }) => problem) ? 1 : 0;
} catch (error) {
  fail(error as Error);
}

function fail(error: Error): never {
  console.error(error.message);
  process.exit(1);
}
