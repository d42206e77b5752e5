import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../platform/access/index.ts';
import { Settings } from '../../platform/config/index.ts';
import type { AccessTokenView, ConsoleSessionView, Credentials } from '../auth.dto.ts';
import { AuthService } from '../auth.service.ts';
import type { RefreshCookie } from './refresh-cookie.ts';

/** A page that is reloaded during a refresh loses the response with the new cookie, and sends the previous one again. */
const lostResponseSeconds = 10;

/**
 * The session of the web console. It differs from a bearer session in one point: the refresh token is in a cookie that no
 * script can read (OWASP ASVS 5.0, 3.3 and 7.2).
 */
@Injectable()
export class ConsoleSessionService {
  constructor(
    private readonly auth: AuthService,
    private readonly settings: Settings,
  ) {}

  async start(origin: RequestOrigin, credentials: Credentials, cookie: RefreshCookie): Promise<ConsoleSessionView> {
    const { refreshToken, ...session } = await this.auth.login(origin, credentials);
    // Without its cookie, the browser could not end the session that is replaced.
    await this.auth.logoutByRefreshToken(origin, cookie.token);
    cookie.set(refreshToken, this.settings.refreshIdleSeconds, this.settings.basePath);
    return session;
  }

  async refresh(origin: RequestOrigin, cookie: RefreshCookie): Promise<AccessTokenView> {
    // A cookie that is refused is not cleared: another tab may have set a newer one in the meantime.
    const { refreshToken, ...token } = await this.auth.refresh(origin, cookie.token, lostResponseSeconds);
    cookie.set(refreshToken, this.settings.refreshIdleSeconds, this.settings.basePath);
    return token;
  }

  async end(origin: RequestOrigin, cookie: RefreshCookie): Promise<void> {
    await this.auth.logoutByRefreshToken(origin, cookie.token);
    cookie.clear(this.settings.basePath);
  }
}
