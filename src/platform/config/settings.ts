// The settings of the service. They are read from the environment once, and checked.

/** How many at a time: in this process, and of one company. */
interface WorkMax {
  total: number;
  company: number;
}

/** A class and not an interface, so that it can be injected. */
export abstract class Settings {
  abstract readonly host: string;
  abstract readonly port: number;
  /** The path below which a proxy serves the service, such as `/cardroll`; empty at the root. */
  abstract readonly basePath: string;
  /** `undefined` means the embedded database. */
  abstract readonly databaseUrl: string | undefined;
  abstract readonly dataDirectory: string;
  /** `undefined` with the embedded database means a generated secret in the data directory. */
  abstract readonly jwtSecret: string | undefined;
  /** The former secret, during its rotation: tokens that it has signed are still accepted. */
  abstract readonly jwtSecretPrevious: string | undefined;
  /** Encrypts the key of what is stored encrypted; `undefined` means that the other secret does. */
  abstract readonly encryptionKey: string | undefined;
  /** The former one, during its rotation. */
  abstract readonly encryptionKeyPrevious: string | undefined;
  abstract readonly bootstrapAdmin: { username: string; password: string } | undefined;
  abstract readonly accessTokenSeconds: number;
  abstract readonly refreshIdleSeconds: number;
  abstract readonly refreshAbsoluteSeconds: number;
  abstract readonly impersonationSeconds: number;
  /** How often an admin may start "login as user" in an hour; ten times as often from open skipped datalinks. */
  abstract readonly impersonationStartsPerHour: number;
  abstract readonly importFileBytesMax: number;
  abstract readonly importRowsMax: number;
  abstract readonly importInflatedBytesMax: number;
  abstract readonly heavyWorkMax: Readonly<Record<'uploads' | 'inspections' | 'downloads' | 'eventStreams', WorkMax>>;
  abstract readonly loginFailuresMax: number;
  /** How long entries of the audit log are kept; 0 means for ever. */
  abstract readonly auditRetentionDays: number;
  /** How long the start waits for a database server that cannot be reached yet. */
  abstract readonly databaseWaitSeconds: number;
  /** Whether connections keep prepared statements: not behind a pooler in transaction mode. */
  abstract readonly databasePreparedStatements: boolean;
  /** How long requests are still served after a signal to stop, while load balancers notice. */
  abstract readonly shutdownDrainSeconds: number;
  /** The number of proxies in front of the service that add to `X-Forwarded-For`; false for none. */
  abstract readonly trustProxy: false | number;
  abstract readonly logLevel: string;
}

/** One or more settings are missing or wrong; the message names each of them. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

type Environment = Record<string, string | undefined>;

/** Reads and checks all settings. Throws {@link SettingsError} with a sentence for each bad one. */
export function readSettings(environment: Environment): Settings {
  const read = new SettingsReader(environment);
  const databaseUrl = read.databaseUrl();
  const settings: Settings = {
    host: read.text('HOST', '127.0.0.1'),
    port: read.integer('PORT', 3000, 0, 65_535),
    basePath: read.basePath(),
    databaseUrl,
    dataDirectory: read.text('DATA_DIR', './data'),
    jwtSecret: read.jwtSecret(databaseUrl !== undefined),
    jwtSecretPrevious: read.secret('JWT_SECRET_PREVIOUS'),
    encryptionKey: read.secret('ENCRYPTION_KEY'),
    encryptionKeyPrevious: read.secret('ENCRYPTION_KEY_PREVIOUS'),
    bootstrapAdmin: read.bootstrapAdmin(),
    accessTokenSeconds: read.integer('ACCESS_TOKEN_SECONDS', 600, 10, 3_600),
    refreshIdleSeconds: read.integer('REFRESH_IDLE_SECONDS', 7 * 86_400, 60, 90 * 86_400),
    refreshAbsoluteSeconds: read.integer('REFRESH_ABSOLUTE_SECONDS', 30 * 86_400, 60, 365 * 86_400),
    impersonationSeconds: read.integer('IMPERSONATION_SECONDS', 1_800, 10, 1_800),
    impersonationStartsPerHour: read.integer('IMPERSONATION_STARTS_PER_HOUR', 20, 1, 1_000),
    importFileBytesMax: read.integer('IMPORT_FILE_BYTES_MAX', 10 * 1024 * 1024, 1_024, 100 * 1024 * 1024),
    importRowsMax: read.integer('IMPORT_ROWS_MAX', 100_000, 1, 1_000_000),
    importInflatedBytesMax: read.integer('IMPORT_INFLATED_BYTES_MAX', 100 * 1024 * 1024, 1_024, 1024 * 1024 * 1024),
    heavyWorkMax: {
      uploads: read.workMax('UPLOADS', 12, 4),
      inspections: read.workMax('INSPECTIONS', 4, 2),
      downloads: read.workMax('DOWNLOADS', 40, 10),
      eventStreams: read.workMax('EVENT_STREAMS', 2_000, 500),
    },
    loginFailuresMax: read.integer('LOGIN_FAILURES_MAX', 10, 1, 1_000),
    auditRetentionDays: read.auditRetentionDays(),
    databaseWaitSeconds: read.integer('DATABASE_WAIT_SECONDS', 60, 0, 3_600),
    databasePreparedStatements: read.oneOf('DATABASE_PREPARED_STATEMENTS', 'false', ['false', 'true']) === 'true',
    shutdownDrainSeconds: read.integer('SHUTDOWN_DRAIN_SECONDS', 5, 0, 300),
    trustProxy: read.trustProxy(),
    logLevel: read.oneOf('LOG_LEVEL', 'info', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  };
  read.finish();
  return settings;
}

const secretBytesMin = 32;

class SettingsReader {
  readonly #environment: Environment;
  readonly #problems: string[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  text(name: string, byDefault: string): string {
    return this.#value(name) ?? byDefault;
  }

  integer(name: string, byDefault: number, min: number, max: number): number {
    const text = this.#value(name);
    if (text === undefined) return byDefault;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    this.#problems.push(`${name} must be a whole number from ${min} to ${max}.`);
    return byDefault;
  }

  workMax(name: string, total: number, company: number): WorkMax {
    return { total: this.integer(`${name}_MAX`, total, 1, 100_000), company: this.integer(`${name}_PER_COMPANY_MAX`, company, 1, 100_000) };
  }

  oneOf(name: string, byDefault: string, choices: string[]): string {
    const value = this.#value(name) ?? byDefault;
    if (!choices.includes(value)) this.#problems.push(`${name} must be one of ${choices.join(', ')}.`);
    return value;
  }

  databaseUrl(): string | undefined {
    const text = this.#value('DATABASE_URL');
    if (text !== undefined && !/^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? '')) {
      this.#problems.push(
        'DATABASE_URL must look like postgresql://user:password@host:5432/database; leave it out for the embedded database.',
      );
    }
    return text;
  }

  jwtSecret(isRequired: boolean): string | undefined {
    const secret = this.secret('JWT_SECRET');
    if (secret === undefined && isRequired)
      this.#problems.push(
        'JWT_SECRET is required with DATABASE_URL: set it to at least 32 random bytes, such as the output of "openssl rand -base64 48".',
      );
    return secret;
  }

  secret(name: string): string | undefined {
    const secret = this.#value(name);
    if (secret !== undefined && Buffer.byteLength(secret) < secretBytesMin)
      this.#problems.push(`${name} must have at least ${secretBytesMin} bytes.`);
    return secret;
  }

  basePath(): string {
    const path = (this.#value('BASE_PATH') ?? '').replace(/\/$/, '');
    // The first segment of an own address could not be told from a prefix.
    if (!/^(\/(?!\.+(\/|$))[A-Za-z0-9._~-]+)*$/.test(path) || /^\/(api|assets|docs|health)(\/|$)/.test(path))
      this.#problems.push('BASE_PATH must be a path such as /cardroll, or empty. It cannot begin with /api, /assets, /docs or /health.');
    return path;
  }

  bootstrapAdmin(): { username: string; password: string } | undefined {
    const username = this.#value('BOOTSTRAP_ADMIN_USERNAME');
    const password = this.#value('BOOTSTRAP_ADMIN_PASSWORD');
    if (username !== undefined && password !== undefined) return { username, password };
    if (username !== undefined) this.#problems.push('BOOTSTRAP_ADMIN_PASSWORD is missing: BOOTSTRAP_ADMIN_USERNAME is set without it.');
    if (password !== undefined) this.#problems.push('BOOTSTRAP_ADMIN_USERNAME is missing: BOOTSTRAP_ADMIN_PASSWORD is set without it.');
    return undefined;
  }

  auditRetentionDays(): number {
    const days = this.integer('AUDIT_RETENTION_DAYS', 0, 0, 36_500);
    if (days > 0 && days < 31) this.#problems.push('AUDIT_RETENTION_DAYS must be 0, which keeps the audit log for ever, or at least 31.');
    return days;
  }

  trustProxy(): false | number {
    const text = this.#value('TRUST_PROXY') ?? 'false';
    if (text === 'false') return false;
    if (/^[1-9]$/.test(text)) return Number(text);
    this.#problems.push('TRUST_PROXY must be false or the number of proxies in front of the service, 1 to 9.');
    return false;
  }

  finish(): void {
    if (this.#problems.length > 0) throw new SettingsError(this.#problems.join('\n'));
  }

  #value(name: string): string | undefined {
    const value = this.#environment[name];
    return value === undefined || value === '' ? undefined : value;
  }
}
