// The entities of all modules and the migrations.
import { AuditEvent } from './audit/index.ts';
import { Session } from './auth/index.ts';
import { Company } from './companies/index.ts';
import { Datalinks } from './datalinks/index.ts';
import { Impersonation } from './impersonation/index.ts';
import { grants, migrations, oldestVersion } from './migrations/index.ts';
import type { DatabaseSchema } from './platform/database/index.ts';
import { Import } from './imports/index.ts';
import { User } from './users/index.ts';
import { version } from './version.ts';

export const databaseSchema: DatabaseSchema = {
  entities: [AuditEvent, Company, Datalinks, Impersonation, Import, Session, User],
  migrations,
  grants,
  program: { version, oldestVersion },
};
