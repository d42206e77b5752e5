import { Global, Module } from '@nestjs/common';
import { PasswordHasher } from '../../../libs/password-hash/index.ts';

/** One hasher for the whole process, because it limits how many passwords are hashed at the same time. */
@Global()
@Module({
  providers: [{ provide: PasswordHasher, useFactory: () => new PasswordHasher() }],
  exports: [PasswordHasher],
})
export class PasswordsModule {}
