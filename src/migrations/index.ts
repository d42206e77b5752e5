import { Migration20261123000000 } from './20261123000000-spine.ts';
import { Migration20261124000000 } from './20261124000000-import-engine.ts';
import { Migration20261124010000 } from './20261124010000-row-level-security.ts';
import { Migration20261124020000 } from './20261124020000-access.ts';
import { Migration20261124030000 } from './20261124030000-audit-chain.ts';
import { Migration20261125000000 } from './20261125000000-notices-and-job-walls.ts';
import { Migration20261125010000 } from './20261125010000-email-key.ts';
import { Migration20261125020000 } from './20261125020000-upload-pieces.ts';
import { Migration20261127000000 } from './20261127000000-text-keys.ts';
import { Migration20261127010000 } from './20261127010000-throttles.ts';
import { Migration20261127020000 } from './20261127020000-versions.ts';
import { Migration20261127030000 } from './20261127030000-cancelled-by.ts';
import { Migration20261128000000 } from './20261128000000-user-bin.ts';
import { Migration20261128010000 } from './20261128010000-bulk-changes.ts';
import { Migration20261128020000 } from './20261128020000-import-alarms.ts';
import { Migration20261128030000 } from './20261128030000-languages.ts';
import { Migration20261128040000 } from './20261128040000-history.ts';
import { Migration20261129000000 } from './20261129000000-audit-order.ts';
import { Migration20261129010000 } from './20261129010000-import-patience.ts';
import { Migration20261129020000 } from './20261129020000-installation.ts';
import { Migration20261130000000 } from './20261130000000-list-indexes.ts';

export { grants } from './grants.ts';

/**
 * The oldest version of the program that may run on the tables after the last migration. Raise it with a migration that an
 * older program cannot bear: CONTRIBUTING.md, "Changing the tables".
 */
export const oldestVersion = '0.1.0';

/** In the order in which they are applied; one that was ever released never changes. */
export const migrations = [
  { name: '20261123000000-spine', class: Migration20261123000000 },
  { name: '20261124000000-import-engine', class: Migration20261124000000 },
  { name: '20261124010000-row-level-security', class: Migration20261124010000 },
  { name: '20261124020000-access', class: Migration20261124020000 },
  { name: '20261124030000-audit-chain', class: Migration20261124030000 },
  { name: '20261125000000-notices-and-job-walls', class: Migration20261125000000 },
  { name: '20261125010000-email-key', class: Migration20261125010000 },
  { name: '20261125020000-upload-pieces', class: Migration20261125020000 },
  { name: '20261127000000-text-keys', class: Migration20261127000000 },
  { name: '20261127010000-throttles', class: Migration20261127010000 },
  { name: '20261127020000-versions', class: Migration20261127020000 },
  { name: '20261127030000-cancelled-by', class: Migration20261127030000 },
  { name: '20261128000000-user-bin', class: Migration20261128000000 },
  { name: '20261128010000-bulk-changes', class: Migration20261128010000 },
  { name: '20261128020000-import-alarms', class: Migration20261128020000 },
  { name: '20261128030000-languages', class: Migration20261128030000 },
  { name: '20261128040000-history', class: Migration20261128040000 },
  { name: '20261129000000-audit-order', class: Migration20261129000000 },
  { name: '20261129010000-import-patience', class: Migration20261129010000 },
  { name: '20261129020000-installation', class: Migration20261129020000 },
  { name: '20261130000000-list-indexes', class: Migration20261130000000 },
];
