import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const built = join(root, 'node_modules', '.cache', 'cardroll-test-build');

/** Compiles the service as `npm run build` does, into a folder of its own. */
export function buildService(): void {
  execFileSync('tsc', ['--project', 'tsconfig.build.json', '--outDir', built, '--incremental', 'false', '--tsBuildInfoFile', 'null'], {
    cwd: root,
  });
}

/** The built service as a process of its own, as an operator runs it. */
export class ServiceProcess {
  output = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<[code: number | null, signal: string | null]>;

  constructor(environment: Record<string, string>) {
    this.#child = spawn(process.execPath, [join(built, 'src', 'main.js')], {
      env: { PATH: process.env['PATH'], PORT: '0', ...environment },
      cwd: environment['DATA_DIR'] ?? root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) stream.on('data', (part: Buffer) => (this.output += String(part)));
    this.#ended = once(this.#child, 'exit') as Promise<[number | null, string | null]>;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The address of the service, once it is ready. Throws with the output of the service if it ends before that. */
  async ready(): Promise<string> {
    for (;;) {
      const address = /Cardroll is ready: (http:\S+)/.exec(this.output)?.[1];
      if (address) return address;
      await Promise.race([once(this.#child.stdout!, 'data'), this.#ended]);
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) throw new Error(`The service has ended: ${this.output}`);
    }
  }

  /** The exit code, once the service has ended; null if a signal ended it. */
  async ended(): Promise<number | null> {
    return (await this.#ended)[0];
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.#child.kill(signal);
    return this.ended();
  }
}
