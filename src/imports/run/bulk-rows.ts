// What bulk changes, their previews and their undos share.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { BatchUser, UserBatches } from '../../users/index.ts';
import type { Import } from '../import.entity.ts';
import type { CurrentAdmins } from '../rules/plan-bulk-change.ts';
import { responsibleFor } from './import-work.ts';
import type { RowToWrite, WrittenRow } from './write-rows.service.ts';

/** The admins until the end of the transaction: `ChunkWriter` has locked the company, as every change of rights does. */
export async function findAdmins(em: EntityManager, userBatches: UserBatches, running: Import): Promise<CurrentAdmins> {
  return { enabled: await userBatches.countEnabledAdmins(em, running.companyId), ownUserId: responsibleFor(running).userId };
}

/** The one change of the row, for a user with the version that it was planned on. */
export function toBulkWrite(written: WrittenRow, { version, profile, role, isDisabled }: BatchUser): RowToWrite {
  const { field, to } = written.changes[0]!;
  switch (field) {
    case 'department':
      return {
        ...written,
        effect: 'update',
        version,
        profile: { ...profile, department: to as string | null },
        passwordHash: null,
        skipped: [],
        agreed: [],
      };
    case 'role':
      return { ...written, effect: 'rights', version, role: to as BatchUser['role'], isDisabled };
    case 'disabled':
      return { ...written, effect: 'rights', version, role, isDisabled: to === true };
    default:
      throw new Error(`A bulk change does not set ${field}.`);
  }
}
