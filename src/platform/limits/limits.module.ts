import { Global, Module } from '@nestjs/common';
import { Capacity } from './capacity.ts';

/** Global: it bounds the work of the whole process. */
@Global()
@Module({ providers: [Capacity], exports: [Capacity] })
export class LimitsModule {}
