export { Datalinks } from './datalinks.entity.ts';
export { DatalinksView } from './datalinks.dto.ts';
export { DatalinksModule } from './datalinks.module.ts';
export { datalinkDefinitions, datalinkFields, noDatalinks } from './datalinks.fields.ts';
export type { DatalinkField, DatalinkValues } from './datalinks.fields.ts';
export { DatalinksService } from './datalinks.service.ts';
export { skippedDatalinksProblems } from './skipped-datalinks.errors.ts';
export { SkippedDatalinks } from './skipped-datalinks.service.ts';
export type { SkippedDatalink } from './skipped-datalinks.service.ts';
