// The service and the console from their source, both with reload: npm run dev. With --debug a debugger can attach to
// the service. It compiles to dist/dev, so that a service that was started from dist/ is left alone.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'vite';

const root = join(import.meta.dirname, '..');
if (existsSync('.env')) process.loadEnvFile('.env');
// No load balancer waits for it, and the next one needs its database.
process.env['SHUTDOWN_DRAIN_SECONDS'] ??= '0';
process.env['CARDROLL_URL'] = `http://127.0.0.1:${process.env['PORT'] || 3000}`;

const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
const flags = process.argv.includes('--debug') ? ['--debug'] : [];
// Without --no-shell a signal would end the shell, and not the service in it.
const args = [nest, 'start', '--watch', '--no-shell', '--preserveWatchOutput', '--path', 'tsconfig.dev.json', ...flags];
const service = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });

const vite = await createServer({ configFile: join(root, 'web', 'vite.config.ts') });
await vite.listen();
console.log(`The console is at ${vite.resolvedUrls?.local[0]}, with the API at the same address.`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => service.kill(signal));
service.on('exit', (code) => void vite.close().then(() => process.exit(code ?? 0)));
