import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { databaseNow } from '../../platform/database/index.ts';
import { type AccessClaims, signOptions } from './access-token.rules.ts';

@Injectable()
export class AccessTokens {
  constructor(private readonly jwt: JwtService) {}

  sign({ sub, ...claims }: AccessClaims, expiresInSeconds: number): string {
    // Another instance, whose clock may differ, compares these times.
    const iat = Math.floor(databaseNow().getTime() / 1000);
    return this.jwt.sign({ ...claims, iat }, signOptions(sub, expiresInSeconds));
  }
}
