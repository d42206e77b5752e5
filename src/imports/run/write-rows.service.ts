import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type AuditEntry, AuditService, type FieldChange } from '../../audit/index.ts';
import {
  type DatalinkField,
  DatalinksService,
  type DatalinkValues,
  type SkippedDatalink,
  SkippedDatalinks,
} from '../../datalinks/index.ts';
import type { Role } from '../../platform/access/index.ts';
import { type Profile, UserBatches } from '../../users/index.ts';
import type { Import } from '../import.entity.ts';
import { authorOf, originOf } from './import-work.ts';

/** What one row does to the database. Everything is decided. */
export type RowToWrite = UserToCreate | UserToUpdate | UserToDisable | UserWithNewRights | UserToKeep;

export interface WrittenRow {
  row: number;
  userId: string;
  username: string;
  changes: FieldChange[];
}

export interface UserToCreate extends WrittenRow {
  effect: 'create';
  usernameKey: string;
  passwordHash: string;
  profile: Profile;
  datalinks: Partial<DatalinkValues>;
}

export interface UserToUpdate extends WrittenRow, DatalinkComparison {
  effect: 'update';
  /** The version that the row was planned on. */
  version: number;
  profile: Profile;
  /** Null keeps the password. */
  passwordHash: string | null;
}

export interface UserToDisable extends WrittenRow {
  effect: 'disable';
}

/** Of a bulk change. */
export interface UserWithNewRights extends WrittenRow {
  effect: 'rights';
  /** The version that the row was planned on. */
  version: number;
  role: Role;
  isDisabled: boolean;
}

/** Nothing of the user changes, but the file may have other datalinks. */
export interface UserToKeep extends WrittenRow, DatalinkComparison {
  effect: 'keep';
}

/** The datalinks in the file compared with the user's. */
interface DatalinkComparison {
  skipped: SkippedDatalink[];
  agreed: DatalinkField[];
}

/** The one place that writes the rows of an import: users, datalinks, skipped datalinks and audit log. */
@Injectable()
export class WriteRows {
  constructor(
    private readonly userBatches: UserBatches,
    private readonly datalinks: DatalinksService,
    private readonly skippedDatalinks: SkippedDatalinks,
    private readonly audit: AuditService,
  ) {}

  /** Throws `BatchOutdatedError` if a user has another version by now, or a new username is taken. */
  async write(em: EntityManager, running: Import, rows: RowToWrite[]): Promise<void> {
    const { companyId, id: importId } = running;
    const origin = originOf(running);
    const created = rows.filter((row) => row.effect === 'create');
    const updated = rows.filter((row) => row.effect === 'update');
    const disabled = rows.filter((row) => row.effect === 'disable');
    const withNewRights = rows.filter((row) => row.effect === 'rights');
    const compared = rows.filter((row) => row.effect === 'update' || row.effect === 'keep');
    await this.userBatches.insert(
      em,
      companyId,
      created.map(({ userId: id, username, usernameKey, passwordHash, profile }) => ({ id, username, usernameKey, passwordHash, profile })),
    );
    await this.datalinks.insert(
      em,
      companyId,
      created.map(({ userId, datalinks: values }) => ({ userId, values })),
    );
    await this.userBatches.update(
      em,
      companyId,
      updated.map(({ userId: id, version, username, profile, passwordHash }) => ({ id, version, username, profile, passwordHash })),
      origin,
    );
    await this.userBatches.disable(
      em,
      companyId,
      disabled.map(({ userId }) => userId),
      origin,
    );
    await this.userBatches.setRights(
      em,
      companyId,
      withNewRights.map(({ userId: id, version, role, isDisabled, changes }) => ({ id, version, role, isDisabled, changes })),
      origin,
    );
    await this.skippedDatalinks.record(em, companyId, importId, compared);
    await this.audit.record(
      em,
      authorOf(running),
      ...rows.filter(({ effect }) => effect !== 'keep').map((row) => auditEntry(row, running)),
    );
  }
}

function auditEntry({ effect, userId, username, row, changes }: RowToWrite, { id, companyId, undoes }: Import): AuditEntry {
  return {
    companyId,
    action: effect === 'create' ? 'user.created' : 'user.updated',
    target: { type: 'user', id: userId, name: username },
    changes,
    details: { importId: id, ...(undoes ? { undoes } : {}), row },
  };
}
