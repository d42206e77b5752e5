import { Migration } from '@mikro-orm/migrations';

/**
 * Cleans the stored texts as new texts are cleaned, so that an export that is uploaded again still changes nothing, and adds
 * the keys by which users and companies are found and sorted. The rules are copies of those of the program, because a
 * migration that has been released never changes. The audit log and the history of imports keep what was there.
 */
export class Migration20261127000000 extends Migration {
  override async up(): Promise<void> {
    // Row-level security applies to an owner of the tables who is no superuser.
    await this.execute("select set_config('cardroll.company', 'all', true)");
    for (const statement of newColumns) await this.execute(statement);
    await this.#companies();
    await this.#users();
    for (const statement of requiredColumns) await this.execute(statement);
    await this.#datalinks();
    await this.#skippedDatalinks();
    await this.#importRows();
    await this.execute("select set_config('cardroll.company', '', true)");
  }

  #companies(): Promise<void> {
    return this.#eachBatch('companies', 'id', 'name', 'true', async (rows) => {
      const entries = rows.map(({ key, name }) => {
        const cleaned = clean('line', name ?? '') || 'Company';
        return { key, name: cleaned, name_key: fold(cleaned) };
      });
      await this.#update('companies', 'id', ['name', 'name_key'], entries);
    });
  }

  #users(): Promise<void> {
    const columns = Object.keys(profileKinds);
    return this.#eachBatch('users', 'id', `username, ${columns.join(', ')}`, 'true', async (rows) => {
      const entries = rows.map((row) => {
        const profile = cleanColumns(row, profileKinds);
        // Required columns.
        for (const column of ['first_name', 'last_name', 'company_name']) profile[column] ||= row['username']!;
        return { key: row['key'], ...profile, ...keysOf({ ...row, ...profile }) };
      });
      await this.#update('users', 'id', [...columns, ...keyColumns], entries);
    });
  }

  #datalinks(): Promise<void> {
    const columns = Object.keys(datalinkKinds);
    return this.#eachBatch('datalinks', 'user_id', columns.join(', '), hasOther(columns), async (rows) => {
      const entries = rows.map((row) => ({ key: row['key'], ...cleanColumns(row, datalinkKinds) }));
      const changed = entries.filter((entry, index) => isChanged(entry, rows[index]!, columns));
      await this.#update('datalinks', 'user_id', columns, changed);
    });
  }

  /** Also removes those whose two values are equal now. */
  async #skippedDatalinks(): Promise<void> {
    const columns = ['current', 'in_file'];
    await this.#eachBatch('skipped_datalinks', 'id', 'field, current, in_file', hasOther(columns), async (rows) => {
      const entries = rows.map(({ key, field, current, in_file }) => ({
        key,
        current: cleanField(field!, current ?? null),
        in_file: cleanField(field!, in_file!) || in_file,
      }));
      const changed = entries.filter((entry, index) => isChanged(entry, rows[index]!, columns));
      await this.#update('skipped_datalinks', 'id', columns, changed);
    });
    const fields = Object.keys(datalinkKinds).map((column) => `when '${toField(column)}' then d.${column}`);
    await this.execute(`delete from skipped_datalinks s using datalinks d
      where d.user_id = s.user_id and s.in_file = case s.field ${fields.join(' ')} end`);
  }

  /** What can still be applied or undone compares these values with today's. */
  async #importRows(): Promise<void> {
    const imports = await this.execute(
      `select id from imports where state in ('queued', 'running', 'previewed') or ended_at > now() - interval '8 days'`,
    );
    for (const { id } of imports as { id: string }[]) {
      for (let rows = await this.#importPage(id, -1); rows.length > 0; rows = await this.#importPage(id, rows.at(-1)!.position)) {
        const changed = rows
          .map((row) => ({ ...row, changes: row.changes.map(cleanChange), skipped: row.skipped.map(cleanSkipped) }))
          .filter((entry, index) => JSON.stringify(entry) !== JSON.stringify(rows[index]));
        if (changed.length === 0) continue;
        await this.execute(
          `update import_rows t set changes = e.changes, skipped = e.skipped
           from jsonb_to_recordset(?::jsonb) as e (position integer, changes jsonb, skipped jsonb) where t.import_id = ?::uuid and t.position = e.position`,
          [JSON.stringify(changed), id],
        );
      }
    }
  }

  async #importPage(importId: string, after: number): Promise<StoredRow[]> {
    return this.execute(
      `select position, changes, skipped from import_rows
       where import_id = ?::uuid and position > ? and octet_length(changes::text || skipped::text) <> char_length(changes::text || skipped::text)
       order by position limit ${batchRows}`,
      [importId, after],
    ) as Promise<StoredRow[]>;
  }

  async #eachBatch(
    table: string,
    key: string,
    columns: string,
    condition: string,
    write: (rows: TextRow[]) => Promise<void>,
  ): Promise<void> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const rows = (await this.execute(
        `select ${key} as key, ${columns} from ${table} where ${key} > ?::uuid and ${condition} order by ${key} limit ${batchRows}`,
        [after],
      )) as TextRow[];
      if (rows.length === 0) return;
      await write(rows);
      after = rows.at(-1)!['key']!;
    }
  }

  /** Leaves versions and times of change as they are, so that waiting previews stay valid: no user has changed anything. */
  async #update(table: string, key: string, columns: string[], entries: object[]): Promise<void> {
    if (entries.length === 0) return;
    const assignments = columns.map((column) => `${column} = e.${column}`).join(', ');
    const recordType = ['key uuid', ...columns.map((column) => `${column} text`)].join(', ');
    await this.execute(
      `update ${table} t set ${assignments} from jsonb_to_recordset(?::jsonb) as e (${recordType}) where t.${key} = e.key`,
      [JSON.stringify(entries)],
    );
  }
}

const batchRows = 1_000;
const keyColumns = ['email_key', 'search_key', 'name_key', 'first_name_key', 'last_name_key', 'department_key'];

/** The program computes all keys: what `lower` of a database does to letters depends on its locale. */
const newColumns = [
  'alter table users alter column email_key drop expression',
  'alter table users alter column email_key type text collate "C"',
  `alter table users ${keyColumns
    .slice(1)
    .map((column) => `add column ${column} text collate "C"`)
    .join(', ')}`,
  'drop index companies_name',
  'alter table companies add column name_key text collate "C"',
];
const requiredColumns = [
  `alter table users ${keyColumns
    .filter((column) => column !== 'department_key')
    .map((column) => `alter column ${column} set not null`)
    .join(', ')}`,
  'alter table companies alter column name_key set not null',
  'create index companies_name on companies (name_key, id)',
];

type TextRow = Record<string, string | null>;
type Kind = 'line' | 'lines' | 'email' | 'phone' | 'web-address';
interface StoredRow {
  position: number;
  changes: { field: string; from: unknown; to: unknown }[];
  skipped: { field: string; current: unknown; inFile: unknown }[];
}

const profileKinds: Record<string, Kind> = {
  email: 'email',
  first_name: 'line',
  last_name: 'line',
  company_name: 'line',
  title: 'line',
  department: 'line',
  about_me: 'lines',
  whats_app: 'phone',
};
const datalinkKinds: Record<string, Kind> = {
  work_phone: 'phone',
  mobile_phone: 'phone',
  fax: 'phone',
  website: 'web-address',
  address: 'lines',
};

const toField = (column: string) => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const kindOfField = Object.fromEntries(
  Object.entries({ ...profileKinds, ...datalinkKinds }).map(([column, kind]) => [toField(column), kind]),
);

/** Only a row with a character outside ASCII can change. */
function hasOther(columns: string[]): string {
  const texts = `concat(${columns.join(', ')})`;
  return `octet_length(${texts}) <> char_length(${texts})`;
}

function isChanged(entry: object, row: TextRow, columns: string[]): boolean {
  return columns.some((column) => (entry as TextRow)[column] !== row[column]);
}

function cleanColumns(row: TextRow, kinds: Record<string, Kind>): TextRow {
  return Object.fromEntries(Object.entries(kinds).map(([column, kind]) => [column, cleanOrNull(kind, row[column] ?? null)]));
}

function cleanField<Value>(field: string, value: Value): Value | string | null {
  const kind = kindOfField[field];
  return kind && typeof value === 'string' ? cleanOrNull(kind, value) : value;
}

type Change = StoredRow['changes'][number];
const cleanChange = (change: Change): Change => ({
  ...change,
  from: cleanField(change.field, change.from),
  to: cleanField(change.field, change.to),
});
type Skipped = StoredRow['skipped'][number];
const cleanSkipped = (skipped: Skipped): Skipped => ({
  ...skipped,
  current: cleanField(skipped.field, skipped.current),
  inFile: cleanField(skipped.field, skipped.inFile),
});

function cleanOrNull(kind: Kind, text: string | null): string | null {
  return text === null ? null : clean(kind, text) || null;
}

function clean(kind: Kind, text: string): string {
  return cleanKind(kind, text)
    .replace(/^[\s\u200b\u2060]+/, '')
    .trimEnd();
}

function cleanKind(kind: Kind, text: string): string {
  if (/^[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]*$/.test(text)) return '';
  if (kind === 'lines') return normalize(text, 'NFC');
  const visible = text.replace(/[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, '');
  if (kind === 'line') return normalize(visible, 'NFC');
  const joined = visible.replace(/[\u200c\u200d]/g, '');
  if (kind !== 'phone') return normalize(joined, 'NFC');
  return normalize(joined, 'NFKC').replace(/[\u2010-\u2015\u2212]/g, '-');
}

/** A text with more combining characters in a row than any language has stays as it is. */
function normalize(text: string, form: 'NFC' | 'NFKC'): string {
  return /\p{M}{31}/u.test(text) ? text : text.normalize(form);
}

function keysOf(user: TextRow): TextRow {
  const [first, last] = [fold(user['first_name']!), fold(user['last_name']!)];
  const isHan = /^\p{Script=Han}+$/u.test(user['first_name']! + user['last_name']!);
  return {
    email_key: user['email']!.toLowerCase(),
    search_key: [fold(user['username']!), fold(user['email']!), first + last, last + first].join('\n'),
    name_key: isHan ? last + first : `${first} ${last}`,
    first_name_key: first,
    last_name_key: last,
    department_key: user['department'] ? fold(user['department']) : null,
  };
}

function fold(text: string): string {
  const ignored = /[\p{M}\p{Default_Ignorable_Code_Point}]/gu;
  const letters = text.replace(ignored, '').normalize('NFKD').replace(ignored, '').toLowerCase().toUpperCase().toLowerCase();
  return letters.replace(/[ςđłø]/g, (letter) => ({ ς: 'σ', đ: 'd', ł: 'l', ø: 'o' })[letter]!);
}
