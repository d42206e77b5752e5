export { DataDirectoryInUseError } from './data-directory.ts';
export { isPassingFailure } from './dropped-connections.ts';
export { companyFilter, Database } from './database.ts';
export { findNewestFirst } from './newest-first.ts';
export { toJsonb } from './to-jsonb.ts';
export { DatabaseModule } from './database.module.ts';
export { DatabaseUnreachableError, openDatabase } from './open-database.ts';
export type { DatabaseSchema } from './open-database.ts';
