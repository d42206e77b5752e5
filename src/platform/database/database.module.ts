import { type DynamicModule, Module } from '@nestjs/common';
import { Database } from './database.ts';

/** Provides the open database to every module. The code that opened the database also closes it. */
@Module({})
export class DatabaseModule {
  static with(database: Database): DynamicModule {
    return { module: DatabaseModule, global: true, providers: [{ provide: Database, useValue: database }], exports: [Database] };
  }
}
