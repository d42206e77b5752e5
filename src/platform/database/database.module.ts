import { type DynamicModule, Module } from '@nestjs/common';
import { Database } from './database.ts';

/** Gives the open database to every module; whoever opened it closes it. */
@Module({})
export class DatabaseModule {
  static with(database: Database): DynamicModule {
    return { module: DatabaseModule, global: true, providers: [{ provide: Database, useValue: database }], exports: [Database] };
  }
}
