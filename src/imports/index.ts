export { Import } from './import.entity.ts';
export { ImportsModule } from './imports.module.ts';
