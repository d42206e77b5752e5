import { beforeAll, describe, expect, it } from 'vitest';
import { departmentsMax } from '../src/users/list/departments.view.ts';
import { addPeople } from './support/many-people.ts';
import { memberPassword, type TestCompany, useTestApp } from './support/test-app.ts';
import { newPerson, readWorkbook, staff } from './support/workbooks.ts';

interface ListedUser {
  id: string;
  username: string;
  firstName: string;
  disabled: boolean;
  datalinks?: Record<string, string | null>;
}
type UserField = keyof ListedUser;
interface ListBody {
  items: ListedUser[];
  nextCursor: string | null;
  counts: { total: number; matching: number } | null;
}

const values = {
  Ann: { title: 'Écrivain', department: 'Sales', companyName: 'zeta', whatsApp: '+852 2000 0001' },
  Bob: { title: 'Clerk', department: 'sales', whatsApp: '+852 1000 0001', role: 'company_admin' },
  Cara: { department: 'SALES ', companyName: 'Älpha' },
  Dan: { title: 'dancer', department: 'Finance' },
  Eve: { whatsApp: '+852 3000 0001' },
};

describe('the list of users', () => {
  const testApp = useTestApp();
  let company: TestCompany;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    company = await testApp.company('Middle');
    ids['Ada'] = company.admin.id;
    for (const [firstName, overrides] of Object.entries(values)) {
      const { id } = await testApp.member(company, { firstName, lastName: 'Person', ...overrides });
      ids[firstName] = id;
    }
    await testApp.http(company.token).patch(`${company.path}/users/${ids['Dan']}`).send({ disabled: true }).expect(200);
  }, 120_000);

  const get = (query: string, own = company) => testApp.http(own.token).get(`${own.path}/users?${query}`);
  const list = async (query: string, own = company): Promise<ListBody> => (await get(query, own).expect(200)).body;
  const names = ({ items }: ListBody) => items.map(({ firstName }) => firstName);

  it('has numbered pages, with the number of all users and of those that match', async () => {
    expect(names(await list('sort=firstName&limit=2&offset=2'))).toEqual(['Bob', 'Cara']);
    expect(await list('sort=firstName&limit=2&offset=4&count=true')).toMatchObject({ counts: { total: 6, matching: 6 }, nextCursor: null });
    expect((await list('department=sales&count=true&limit=1')).counts).toEqual({ total: 6, matching: 3 });
    expect((await list('limit=1')).counts).toBeNull();
    expect(await list('offset=1000000&count=true')).toMatchObject({ items: [], nextCursor: null, counts: { total: 6, matching: 6 } });
    const { nextCursor } = await list('sort=firstName&limit=2&offset=1');
    expect(names(await list(`sort=firstName&limit=2&cursor=${nextCursor}`))).toEqual(['Cara', 'Dan']);
    for (const bad of ['offset=-1', 'offset=1000001', 'offset=1.5', 'offset=x']) await get(bad).expect(400);
    const { body } = await get(`sort=firstName&offset=0&cursor=${nextCursor}`).expect(400);
    expect(body.errors).toEqual([expect.objectContaining({ path: 'offset', code: 'not-with-cursor' })]);
  });

  // Groups of users with the same value, then those without one. Ada is the admin, who alone has logged in.
  const each = (...people: string[]) => people.map((name) => [name]);
  it.each([
    ['title', each('Bob', 'Dan', 'Ann'), ['Ada', 'Cara', 'Eve']],
    ['department', [['Dan'], ['Ann', 'Bob', 'Cara']], ['Ada', 'Eve']],
    ['whatsApp', each('Bob', 'Ann', 'Eve'), ['Ada', 'Cara', 'Dan']],
    ['lastLoginAt', [['Ada']], ['Ann', 'Bob', 'Cara', 'Dan', 'Eve']],
    ['companyName', [['Cara'], ['Ada', 'Bob', 'Dan', 'Eve'], ['Ann']], []],
    [
      'role',
      [
        ['Ada', 'Bob'],
        ['Ann', 'Cara', 'Dan', 'Eve'],
      ],
      [],
    ],
    ['state', [['Ada', 'Ann', 'Bob', 'Cara', 'Eve'], ['Dan']], []],
    ['name', each('Ada', 'Ann', 'Bob', 'Cara', 'Dan', 'Eve'), []],
    ['createdAt', each('Ada', 'Ann', 'Bob', 'Cara', 'Dan', 'Eve'), []],
  ])('is sorted by %s in both directions, with users without a value last, and pages by cursor alike', async (sort, groups, blank) => {
    const byId = (people: string[]) => people.toSorted((one, other) => (ids[one]! < ids[other]! ? -1 : 1));
    const ascending = [...groups, blank].flatMap((group) => byId(group));
    const descending = [...groups.toReversed(), blank].flatMap((group) => byId(group).toReversed());
    for (const [order, expected] of [
      [sort, ascending],
      [`-${sort}`, descending],
    ] as const) {
      expect([order, names(await list(`sort=${order}`))]).toEqual([order, expected]);
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: ListBody = await list(`sort=${order}&limit=1${cursor && `&cursor=${cursor}`}`);
        seen.push(...names(page));
        cursor = page.nextCursor;
      }
      expect([order, seen]).toEqual([order, expected]);
    }
  });

  it('refuses a cursor whose key is of another type', async () => {
    const cursor = Buffer.from(JSON.stringify(['lastLoginAt', 'yesterday', ids['Ann']])).toString('base64url');
    await get(`sort=lastLoginAt&cursor=${cursor}`).expect(400);
    const missing = Buffer.from(JSON.stringify(['username', null, ids['Ann']])).toString('base64url');
    await get(`sort=username&cursor=${missing}`).expect(400);
  });

  it('finds users without a department, and users by their ids, as the export does', async () => {
    expect(names(await list('noDepartment=true&sort=firstName'))).toEqual(['Ada', 'Eve']);
    expect(names(await list('noDepartment=false&sort=firstName'))).toEqual(['Ann', 'Bob', 'Cara', 'Dan']);
    const two = `id=${ids['Eve']}&id=${ids['Bob']}&sort=firstName`;
    expect(names(await list(two))).toEqual(['Bob', 'Eve']);
    expect(names(await list(`id=${ids['Eve']}`))).toEqual(['Eve']);
    const exported = await readWorkbook(await testApp.download(company, `users/export?${two}`));
    expect(exported.slice(1).map((row) => row[2])).toEqual(['Bob', 'Eve']);
    const many = (count: number) => Array.from({ length: count }, () => `id=${ids['Eve']}`).join('&');
    expect(names(await list(many(200)))).toEqual(['Eve']);
    await get(many(201)).expect(400);
    await get('id=no-id').expect(400);
  });

  it('never shows the user of another company by id', async () => {
    const other = await testApp.company('Other');
    expect(await list(`id=${other.admin.id}&count=true`)).toMatchObject({ items: [], counts: { total: 6, matching: 0 } });
  });

  it('exports in the order of a column without values, page by page', async () => {
    const exported = await readWorkbook(await testApp.download(company, 'users/export?sort=-title'));
    expect(exported.slice(1, 4).map((row) => row[2])).toEqual(['Ann', 'Dan', 'Bob']);
    expect(exported).toHaveLength(7);
  });

  it('finds and shows datalinks, however their phones are typed', async () => {
    const own = await testApp.company('Linked');
    const ann = await testApp.member(own, { firstName: 'Ann' });
    const { token } = await testApp.login(ann.username, memberPassword);
    const change = (datalinks: object) => testApp.http(token).patch('/api/v1/me/datalinks').send(datalinks).expect(200);
    await change({ fax: '+852 2345-6789', website: 'https://example.com/Zoé', address: '12-14/B Nathan Road\nKowloon' });
    await testApp.import(own, await staff(newPerson('bob.linked', { FirstName: 'Bob', MobilePhone: '+852 9876 5432' })));
    for (const [q, found] of [
      ['2345 6789', ['Ann']],
      ['23456789', ['Ann']],
      ['+85223456789', ['Ann']],
      ['2345-6789', ['Ann']],
      ['(852)2345', ['Ann']],
      ['zoe kowloon', ['Ann']],
      ['ann kowloon', ['Ann']],
      ['bob kowloon', []],
      ['12-14 nathan', ['Ann']],
      ['14/', ['Ann']],
      ['14-12', []],
      ['98765432', ['Bob']],
      ['9876%', []],
    ] as const)
      expect([q, names(await list(`q=${encodeURIComponent(q)}`, own))]).toEqual([q, found]);
    expect((await list('q=98765432&count=true', own)).counts).toEqual({ total: 3, matching: 1 });
    await change({ fax: '+852 1111 1111', address: null });
    expect(names(await list('q=23456789', own))).toEqual([]);
    expect(names(await list('q=11111111', own))).toEqual(['Ann']);
    const exported = await readWorkbook(await testApp.download(own, 'users/export?q=11111111'));
    expect(exported.slice(1).map((row) => row[2])).toEqual(['Ann']);
  });

  it('shows the datalinks of each user when they are asked for', async () => {
    const own = await testApp.company('Included');
    const ann = await testApp.member(own, { firstName: 'Ann' });
    const { token } = await testApp.login(ann.username, memberPassword);
    await testApp.http(token).patch('/api/v1/me/datalinks').send({ fax: '+852 2345 6789' }).expect(200);
    const none = { workPhone: null, mobilePhone: null, fax: null, website: null, address: null };
    const { items } = await list('include=datalinks&sort=firstName', own);
    expect(items.map(({ datalinks }) => datalinks)).toEqual([none, { ...none, fax: '+852 2345 6789' }]);
    expect((await list('limit=1', own)).items[0]).not.toHaveProperty('datalinks' satisfies UserField);
    await get('include=secrets', own).expect(400);
  });

  it('is sorted by each datalink, shown or not, with pages by cursor, and so is its export', async () => {
    const own = await testApp.company('Ordered');
    const people = [
      newPerson('a.ordered', { FirstName: 'Ann', WorkPhone: '+852 2222 2222', Website: 'https://b.example' }),
      newPerson('b.ordered', { FirstName: 'Bob', WorkPhone: '+852 1111 1111', Website: 'https://a.example' }),
      newPerson('c.ordered', { FirstName: 'Cara', WorkPhone: '+852 3333 3333', Address: 'Nathan Road' }),
      newPerson('d.ordered', { FirstName: 'Dan', MobilePhone: '+852 9876 5432', Fax: '+852 1234 5678' }),
    ];
    await testApp.import(own, await staff(...people));
    const firstOf = async (sort: string, count: number) => names(await list(`sort=${sort}&limit=${count}`, own));
    expect(await firstOf('workPhone', 3)).toEqual(['Bob', 'Ann', 'Cara']);
    expect(await firstOf('-workPhone', 3)).toEqual(['Cara', 'Ann', 'Bob']);
    expect(await firstOf('-website', 2)).toEqual(['Ann', 'Bob']);
    expect(await firstOf('website&include=datalinks', 2)).toEqual(['Bob', 'Ann']);
    for (const [sort, name] of [
      ['address', 'Cara'],
      ['fax', 'Dan'],
      ['-mobilePhone', 'Dan'],
    ] as const)
      expect([sort, await firstOf(sort, 1)]).toEqual([sort, [name]]);
    for (const sort of ['workPhone', '-workPhone']) {
      const all = names(await list(`sort=${sort}`, own));
      expect(new Set(all).size).toBe(5);
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: ListBody = await list(`sort=${sort}&limit=1${cursor && `&cursor=${cursor}`}`, own);
        seen.push(...names(page));
        cursor = page.nextCursor;
      }
      expect([sort, seen]).toEqual([sort, all]);
    }
    const exported = await readWorkbook(await testApp.download(own, 'users/export?sort=-workPhone'));
    expect(exported.slice(1, 4).map((row) => row[2])).toEqual(['Cara', 'Ann', 'Bob']);
  });

  it('has the departments with their counts, under their most frequent spelling', async () => {
    const { body } = await testApp.http(company.token).get(`${company.path}/departments`).expect(200);
    expect(body.items).toEqual([
      { name: 'Finance', users: 1 },
      { name: expect.stringMatching(/^sales$/i), users: 3 },
      { name: null, users: 2 },
    ]);
    const own = await testApp.company('Spelled');
    for (const department of ['sales', 'Sales', 'ＳＡＬＥＳ', 'Sales']) await testApp.member(own, { department });
    const { body: spelled } = await testApp.http(own.token).get(`${own.path}/departments`).expect(200);
    expect(spelled.items).toEqual([
      { name: 'Sales', users: 4 },
      { name: null, users: 1 },
    ]);
  });

  it('has the users without a department even when there are too many departments to list', async () => {
    const own = await testApp.company('Divided');
    await addPeople(
      testApp,
      own,
      Array.from({ length: departmentsMax + 1 }, (_, index) => ({
        username: `divided.${index}`,
        firstName: 'Ann',
        lastName: 'Lee',
        department: `Department ${index}`,
      })),
    );
    const { body } = await testApp.http(own.token).get(`${own.path}/departments`).expect(200);
    expect(body.items).toHaveLength(departmentsMax);
    expect(body.items.at(-1)).toEqual({ name: null, users: 1 });
  });
});
