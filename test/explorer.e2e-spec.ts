import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { securityHeaders } from '../src/platform/http/index.ts';
import { useTestApp } from './support/test-app.ts';

describe('the explorer', () => {
  const testApp = useTestApp();
  const get = (url: string, headers: Record<string, string> = {}) => testApp.app.inject({ url, headers });
  /** The addresses of the files that the page loads, with those that its scripts load. */
  const filesOfPage = async () => {
    const { body } = await get('/docs');
    const named = [...body.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)].map(([, path]) => path!);
    return [...named, named[0]!.replace(/[^/]+$/, 'openapi.json')];
  };
  const shown = async () => JSON.parse((await get((await filesOfPage()).at(-1)!)).body);

  it('lets no page but its own have inline styles, and none inline scripts', async () => {
    const { statusCode, headers, body } = await get('/docs');
    expect(statusCode).toBe(200);
    expect(headers['content-security-policy']).toBe(
      securityHeaders['content-security-policy'].replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
    );
    expect(body).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|<style/);
    for (const path of ['/openapi.json', ...(await filesOfPage())]) expect((await get(path)).headers).toMatchObject(securityHeaders);
    expect((await get('/docs/')).headers.location).toBe('/docs');
  });

  it('compresses its files once, and lets browsers keep them until they change', async () => {
    const paths = await filesOfPage();
    expect(paths.map((path) => path.split('/').at(-1))).toEqual(
      expect.arrayContaining(['scalar.js', 'explorer.js', 'explorer.css', 'openapi.json']),
    );
    expect(paths.map((path) => path.split('/').at(-2))).toEqual(paths.map(() => expect.stringMatching(/^[0-9a-f]{16}$/)));
    for (const path of paths) {
      const plain = await get(path);
      const gzip = await get(path, { 'accept-encoding': 'gzip, deflate' });
      const brotli = await get(path, { 'accept-encoding': 'gzip, deflate, br, zstd' });
      expect([plain, gzip, brotli].map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip', 'br']);
      expect(gunzipSync(gzip.rawPayload).equals(plain.rawPayload)).toBe(true);
      expect(brotliDecompressSync(brotli.rawPayload).equals(plain.rawPayload)).toBe(true);
      for (const { headers } of [plain, gzip, brotli])
        expect(headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' });
      expect(brotli.rawPayload.length).toBeLessThan(1_300_000);
    }
    expect((await get('/docs')).headers['cache-control']).toBe('no-cache');
  });

  it('asks search engines not to list it', async () => {
    const { headers, body } = await get('/docs');
    expect(headers['x-robots-tag']).toBe('noindex, nofollow');
    expect(body).toContain('<meta name="robots" content="noindex" />');
    for (const path of await filesOfPage()) expect((await get(path)).headers['x-robots-tag']).toBe('noindex, nofollow');
  });

  it('serves no other file', async () => {
    const [known = ''] = await filesOfPage();
    const folder = known.replace(/[^/]+$/, '');
    for (const path of [
      ...['tsconfig.json', 'index.html', '..%2fexplorer-files.ts', 'constructor', '', 'scalar.js/x'].map((name) => folder + name),
      '/docs/0123456789abcdef/scalar.js',
      '/docs/scalar.js',
    ]) {
      const { statusCode, headers, body } = await get(path);
      expect({ path, statusCode, type: headers['content-type'], code: JSON.parse(body).code }).toEqual({
        path,
        statusCode: 404,
        type: 'application/problem+json; charset=utf-8',
        code: 'request/no-such-route',
      });
    }
  });

  it('shows the access rule of each operation as badges, which the document for programs does not have', async () => {
    const { paths } = await shown();
    const badges = (path: string, method: string) => paths[path][method]['x-badges'].map(({ name }: { name: string }) => name);
    expect(badges('/api/v1/auth/login', 'post')).toEqual(['no login']);
    expect(badges('/api/v1/companies/{companyId}/users', 'get')).toEqual(['company admin']);
    expect(badges('/api/v1/me', 'patch')).toEqual(['every user']);
    expect(badges('/api/v1/me', 'get')).toEqual(['every user', 'logged in as a user']);
    expect((await get('/openapi.json')).body).not.toContain('x-badges');
  });

  it('sends no field without an example in a sample', async () => {
    const { paths } = await shown();
    const sample = (path: string) => paths[path].post.requestBody.content['application/json'].example;
    expect(Object.keys(sample('/api/v1/companies/{companyId}/users/{userId}/impersonations'))).toEqual(['reason']);
    expect(sample('/api/v1/companies')).toMatchObject({ name: 'Acme Holdings', admin: { firstName: 'Alex' } });
  });

  it('has the file first in the form of an upload', async () => {
    const { components } = await shown();
    expect(Object.keys(components.schemas.ImportUpload.properties)[0]).toBe('file');
  });

  it('has a guide whose commands work', async () => {
    const company = await testApp.company();
    const guide: string = JSON.parse((await get('/openapi.json')).body).info.description;
    const commands = [...guide.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block!).join('\n');
    const script = commands
      .replaceAll('http://127.0.0.1:3000', (await testApp.app.getUrl()).replace('[::1]', '127.0.0.1'))
      .replace('admin@acme', company.admin.username)
      .replace('harbour-lantern-58', company.admin.password);
    expect(script.match(new RegExp(company.admin.password, 'g'))).toHaveLength(1);
    const { output, statuses } = await runInShell(script);
    // One command shows a problem; all others succeed.
    expect(statuses.filter((status) => !status.startsWith('2'))).toEqual(['400']);
    expect(output).toContain(/```json\n(.*?)```/s.exec(guide)![1]);
    expect(output).toContain('"+852 2345 6000"');
    expect(output).toContain('"title": "Manager"');
    const [first, second] = output.match(/^[0-9a-f-]{36}$/gm)!;
    expect(second).toBe(first);
    expect(output.split('\n')).toEqual(expect.arrayContaining([company.admin.username, 'alex.tong', '"completed"']));
  });
});

/** Runs commands in an empty folder. Stops at the first that fails. */
async function runInShell(commands: string): Promise<{ output: string; statuses: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'cardroll-guide-'));
  const reportStatuses = `curl() { command curl -w '%{stderr}status %{http_code}\\n' "$@"; }`;
  try {
    const { stdout, stderr } = await promisify(execFile)('sh', ['-eu', '-c', `${reportStatuses}\n${commands}`], { cwd: folder });
    return { output: stdout, statuses: [...stderr.matchAll(/^status (\d+)$/gm)].map(([, status]) => status!) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
