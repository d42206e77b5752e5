// What this machine can do at most: Fastify and pg on our tables, with one prepared statement for each route. It has no
// row-level security, no audit log and no log.
import { createHash, createHmac, createSecretKey, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { fastify } from 'fastify';
import { Pool } from 'pg';
import { PasswordHasher } from '../../../libs/password-hash/index.ts';

interface Claims {
  sub: string;
  sid: string;
  exp: number;
}

type Row = Record<string, unknown>;

const tokenSeconds = 3_600;
const pool = new Pool({ connectionString: process.env['DATABASE_URL'] });
const key = createSecretKey(Buffer.from(process.env['JWT_SECRET']!));
const hasher = new PasswordHasher();

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenHeader = encode({ alg: 'HS256', typ: 'at+jwt' });
const signatureOf = (text: string) => createHmac('sha256', key).update(text).digest();

function sign(sub: string, sid: string): string {
  const iat = Math.floor(Date.now() / 1_000);
  const claims = { sid, iat, exp: iat + tokenSeconds, aud: 'cardroll-api', iss: 'cardroll', sub, jti: randomUUID() };
  const text = `${tokenHeader}.${encode(claims)}`;
  return `${text}.${signatureOf(text).toString('base64url')}`;
}

function verify(authorization = ''): Claims {
  const token = authorization.slice('Bearer '.length);
  const end = token.lastIndexOf('.');
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  const expected = signatureOf(token.slice(0, end));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) throw new Error('The signature is wrong.');
  const claims = JSON.parse(Buffer.from(token.slice(token.indexOf('.') + 1, end), 'base64url').toString()) as Claims;
  if (claims.exp <= Date.now() / 1_000) throw new Error('The token has expired.');
  return claims;
}

const userColumns = `u.id, u.company_id, u.username, u.email, u.first_name, u.last_name, u.company_name, u.title, u.department, u.about_me,
  u.whats_app, u.role, u.language, u.disabled_at, u.last_login_at, u.deleted_at, u.created_at, u.updated_at, u.version`;
const companyColumns = `c.name as c_name, c.is_impersonation_enabled, c.impersonation_minutes, c.impersonation_starts_per_hour,
  c.notifies_impersonated, c.reauthenticate_minutes, c.requires_password_change, c.import_alarm_share, c.import_alarm_minimum,
  c.language as c_language, c.disabled_at as c_disabled_at, c.erasure_requested_at, c.created_at as c_created_at,
  c.updated_at as c_updated_at, c.version as c_version`;

const activeSession = 's.id = $1 and s.ended_at is null and s.expires_at > now() and u.disabled_at is null';

const toUser = (row: Row) => ({
  id: row['id'],
  companyId: row['company_id'],
  username: row['username'],
  email: row['email'],
  firstName: row['first_name'],
  lastName: row['last_name'],
  companyName: row['company_name'],
  title: row['title'],
  department: row['department'],
  aboutMe: row['about_me'],
  whatsApp: row['whats_app'],
  role: row['role'],
  language: row['language'],
  disabled: row['disabled_at'] !== null,
  lastLoginAt: row['last_login_at'],
  deletedAt: row['deleted_at'],
  erasesAt: null,
  createdAt: row['created_at'],
  updatedAt: row['updated_at'],
  version: row['version'],
});

const toCompany = (row: Row) => ({
  id: row['company_id'],
  name: row['c_name'],
  policy: {
    impersonation: {
      enabled: row['is_impersonation_enabled'],
      minutes: row['impersonation_minutes'],
      startsPerHour: row['impersonation_starts_per_hour'],
      notifyUser: row['notifies_impersonated'],
    },
    reauthenticateMinutes: row['reauthenticate_minutes'],
    passwordChangeRequired: row['requires_password_change'],
    import: { alarmShare: row['import_alarm_share'], alarmMinimum: row['import_alarm_minimum'] },
  },
  language: row['c_language'],
  disabled: row['c_disabled_at'] !== null,
  erasureRequestedAt: row['erasure_requested_at'],
  createdAt: row['c_created_at'],
  updatedAt: row['c_updated_at'],
  version: row['c_version'],
});

const query = async (name: string, text: string, values: unknown[]) => (await pool.query<Row>({ name, text, values })).rows;

const server = fastify();

server.get('/api/v1/me', async ({ headers }) => {
  const [row] = await query(
    'me',
    `select ${userColumns}, ${companyColumns}, u.must_change_password
     from sessions s join users u on u.id = s.user_id join companies c on c.id = u.company_id where ${activeSession}`,
    [verify(headers.authorization).sid],
  );
  if (!row) throw new Error('There is no such session.');
  const { must_change_password: mustChangePassword } = row;
  return { user: toUser(row), company: toCompany(row), actor: null, impersonation: null, mustChangePassword, unseenImpersonations: 0 };
});

server.get<{ Params: { companyId: string }; Querystring: { limit: string } }>(
  '/api/v1/companies/:companyId/users',
  async ({ headers, params, query: { limit } }) => {
    const rows = await query(
      'list',
      `select ${userColumns}, u.username_key from users u where u.company_id = $2 and u.deleted_at is null
         and exists (select from sessions s join users a on a.id = s.user_id where s.id = $1 and s.ended_at is null and s.expires_at > now()
           and a.disabled_at is null and a.role = 'company_admin' and a.company_id = $2)
       order by u.username_key limit $3`,
      [verify(headers.authorization).sid, params.companyId, Number(limit) + 1],
    );
    const shown = rows.slice(0, Number(limit));
    const last = shown.at(-1)!;
    return { items: shown.map(toUser), nextCursor: encode(['username', last['username_key'], last['id']]), counts: null };
  },
);

server.post<{ Body: { username: string; password: string } }>('/api/v1/auth/login', async ({ body }) => {
  const [user] = await query('user', `select ${userColumns}, u.password_hash from users u where u.username_key = $1`, [body.username]);
  if (!user || !(await hasher.verify(user['password_hash'] as string, body.password))) throw new Error('The password is wrong.');
  const sessionId = randomUUID();
  const refreshToken = randomBytes(32).toString('base64url');
  await query(
    'session',
    `with session as (insert into sessions (id, kind, user_id, expires_at) values ($1, 'login', $2, now() + interval '30 days') returning id)
     insert into refresh_tokens (token_hash, session_id, expires_at) select $3, id, now() + interval '7 days' from session`,
    [sessionId, user['id'], createHash('sha256').update(refreshToken).digest()],
  );
  const accessToken = sign(user['id'] as string, sessionId);
  return { accessToken, tokenType: 'Bearer', expiresIn: tokenSeconds, refreshToken, user: toUser(user) };
});

console.log(`The bare server is ready: ${await server.listen({ host: '127.0.0.1', port: 0 })}`);
