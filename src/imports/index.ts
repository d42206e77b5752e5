export { Import } from './import.entity.ts';
export { toImportView } from './import.view.ts';
export { ImportsModule } from './imports.module.ts';
