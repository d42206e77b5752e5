// Verifies the hash chains of the audit log: npm run audit:verify. Exits with 1 if one of them is broken.
// Stop the service first if it uses the embedded database.
import { AuditVerification } from '../audit/index.ts';
import { databaseSchema } from '../database-schema.ts';
import { readSettings } from '../platform/config/index.ts';
import { openDatabase } from '../platform/database/index.ts';
import { toStartMessage } from '../start-message.ts';

try {
  const settings = readSettings(process.env);
  const database = await openDatabase(settings, databaseSchema, { onCrash: fail, onWait: console.error });
  const reports = await new AuditVerification(database).verify();
  await database.close();
  for (const { companyId, events, pending, head, problem } of reports) {
    console.log(
      `${problem ? 'BROKEN' : 'valid '}  ${companyId ?? 'no company'}  ${events} entries verified, ${pending} without a checkpoint yet, head ${head ?? '–'}`,
    );
    if (problem) console.log(`        ${problem}`);
  }
  process.exitCode = reports.some(({ problem }) => problem) ? 1 : 0;
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  console.error(toStartMessage(error));
  process.exit(1);
}
