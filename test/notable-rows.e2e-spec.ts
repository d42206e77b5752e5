import { describe, expect, it } from 'vitest';
import { useTestApp } from './support/test-app.ts';
import { newPerson, staff } from './support/workbooks.ts';

describe('the notable rows of an import', () => {
  const testApp = useTestApp();

  it('leave out new users and users who would not change, unless the row has a hint or a skipped datalink', async () => {
    const company = await testApp.company('Notable');
    const first = ['same', 'renamed', 'faxed', 'left'].map((name) =>
      newPerson(`notable.${name}`, { LastName: 'Ng', Fax: '+852 2345 6001' }),
    );
    await testApp.import(company, await staff(...first));
    const [same, renamed, faxed, left] = first;
    const people = [
      newPerson('notable.new', { LastName: 'Ip' }),
      newPerson('notable.left2', { LastName: 'Ng', Email: left!['Email'] }),
      same!,
      { ...renamed, LastName: 'Wong' },
      { ...faxed, Fax: '+852 2345 6999' },
      newPerson('notable.wrong', { Email: 'nowhere' }),
    ];
    const preview = await testApp.import(company, await staff(...people), { mode: 'preview' });
    const rows = async (query: string) => {
      const { body } = await testApp.http(company.token).get(`${company.path}/imports/${preview.id}/rows?${query}`).expect(200);
      return (body.items as { username: string }[]).map(({ username }) => username.replace('notable.', ''));
    };
    expect(await rows('')).toEqual(['new', 'left2', 'same', 'renamed', 'faxed', 'wrong']);
    expect(await rows('notable=true')).toEqual(['left2', 'renamed', 'faxed', 'wrong']);
    expect(await rows('notable=true&order=rejected-first')).toEqual(['wrong', 'left2', 'renamed', 'faxed']);
    expect(await rows('notable=true&outcome=created&outcome=unchanged')).toEqual(['left2', 'faxed']);
  });
});
