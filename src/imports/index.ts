export { Import } from './import.entity.ts';
export { toImportView } from './imports.dto.ts';
export { ImportsModule } from './imports.module.ts';
