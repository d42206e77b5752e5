export { Datalinks } from './datalinks.entity.ts';
export { DatalinksView } from './datalinks.dto.ts';
export { DatalinksModule } from './datalinks.module.ts';
export { datalinkFields, datalinkRules, noDatalinks } from './datalinks.rules.ts';
export type { DatalinkField, DatalinkValues } from './datalinks.rules.ts';
export { DatalinksService } from './datalinks.service.ts';
export { SkippedDatalinks } from './skipped-datalinks.service.ts';
export type { DatalinkReport, SkippedDatalink } from './skipped-datalinks.service.ts';
