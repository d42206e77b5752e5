import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from '../../scripts/build.mjs';

/** Builds as `npm run build` does, if the source has changed. For `beforeAll`, because it takes some seconds. */
export function buildService(): void {
  build();
}

/** The built service as a process of its own, as an operator runs it. */
export class ServiceProcess {
  output = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<[code: number | null, signal: string | null]>;

  constructor(environment: Record<string, string>, [program, ...args]: string[] = [process.execPath, join(build(), 'src', 'main.js')]) {
    this.#child = spawn(program!, args, {
      env: { PATH: process.env['PATH'], PORT: '0', ...environment },
      cwd: environment['DATA_DIR'] ?? process.cwd(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) stream.on('data', (part: Buffer) => (this.output += String(part)));
    this.#ended = once(this.#child, 'close') as Promise<[number | null, string | null]>;
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

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.kill(signal);
    return this.ended();
  }
}
