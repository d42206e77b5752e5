import { AuditVerification } from '../audit/index.ts';
import { type Command, UsageError } from './command.ts';

/** Verifies the hash chains of the audit log. The exit code is 1 if one of them is broken. */
export const verifyAudit: Command = async ({ database, print }) => {
  const { pending } = await database.migrations.state();
  if (pending.length > 0) throw new UsageError('The tables are of an older version. Verify with that version, or start this one first.');
  const reports = await new AuditVerification(database).verify();
  for (const { companyId, events, pending, head, problem } of reports) {
    print(
      `${problem ? 'BROKEN' : 'valid '}  ${companyId ?? 'no company'}  ${events} entries verified, ${pending} without a checkpoint yet, head ${head ?? '–'}`,
    );
    if (problem) print(`        ${problem}`);
  }
  return reports.some(({ problem }) => problem) ? 1 : 0;
};
