export { openBackupFile, writeBackupFile } from './backup-file.ts';
export { BackupError, isEndLine } from './backup-format.ts';
export type { BackupHeader } from './backup-format.ts';
export { dumpTables } from './dump-tables.ts';
export { loadTables } from './load-tables.ts';
