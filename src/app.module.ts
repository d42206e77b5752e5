import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { AuditModule } from './audit/index.ts';
import { AuthModule } from './auth/index.ts';
import { CompaniesModule } from './companies/index.ts';
import { DatalinksModule } from './datalinks/index.ts';
import { ImpersonationModule } from './impersonation/index.ts';
import { type Settings, SettingsModule } from './platform/config/index.ts';
import { type Database, DatabaseModule } from './platform/database/index.ts';
import { HealthModule } from './platform/health/index.ts';
import { LimitsModule } from './platform/limits/index.ts';
import { loggingOptions } from './platform/http/index.ts';
import { JobsModule } from './platform/jobs/index.ts';
import { type Secrets, SecretsModule } from './platform/secrets/index.ts';
import { PasswordsModule } from './platform/passwords/index.ts';
import { ImportsModule } from './imports/index.ts';
import { OffboardingModule } from './offboarding/index.ts';
import { SpreadsheetModule } from './spreadsheet/index.ts';
import { UsersModule } from './users/index.ts';

@Module({})
export class AppModule {
  static with(settings: Settings, secrets: Secrets, database: Database): DynamicModule {
    return {
      module: AppModule,
      imports: [
        SettingsModule.with(settings),
        SecretsModule.with(secrets),
        DatabaseModule.with(database),
        LoggerModule.forRoot(loggingOptions(settings.logLevel)),
        LimitsModule,
        JobsModule,
        PasswordsModule,
        HealthModule,
        AuditModule,
        CompaniesModule,
        UsersModule,
        AuthModule,
        DatalinksModule,
        ImpersonationModule,
        SpreadsheetModule,
        ImportsModule,
        OffboardingModule,
      ],
    };
  }
}
