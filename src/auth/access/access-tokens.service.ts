import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { type AccessClaims, signOptions } from './access-token.rules.ts';

@Injectable()
export class AccessTokens {
  constructor(private readonly jwt: JwtService) {}

  sign({ sub, ...claims }: AccessClaims, expiresInSeconds: number): string {
    return this.jwt.sign(claims, signOptions(sub, expiresInSeconds));
  }
}
