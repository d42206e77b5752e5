import { type DynamicModule, Module } from '@nestjs/common';
import { Secrets } from './secrets.ts';

/** Provides the secrets to every module. */
@Module({})
export class SecretsModule {
  static with(secrets: Secrets): DynamicModule {
    return { module: SecretsModule, global: true, providers: [{ provide: Secrets, useValue: secrets }], exports: [Secrets] };
  }
}
