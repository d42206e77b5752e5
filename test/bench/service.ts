// The built service as a process of its own, and what it needs of the machine.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..', '..');

/** What a script of the bench prints, run in a process of its own. */
export async function outputOf(script: string, ...args: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [join(import.meta.dirname, script), ...args])).stdout;
}

export class BenchService {
  readonly address: string;
  readonly #child: ReturnType<typeof spawn>;

  private constructor(child: ReturnType<typeof spawn>, address: string) {
    this.#child = child;
    this.address = address;
  }

  static async start(environment: Record<string, string>): Promise<BenchService> {
    const child = spawn(process.execPath, [join('dist', 'src', 'main.js')], {
      env: { PORT: '0', LOG_LEVEL: 'warn', ...environment },
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    for (;;) {
      const address = /Cardroll is ready: (http:\S+)/.exec(output)?.[1];
      if (address) {
        child.stdout.resume();
        return new BenchService(child, address);
      }
      output += String((await once(child.stdout, 'data'))[0]);
    }
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }

  residentMebibytes(): number {
    return this.#status('VmRSS');
  }

  /** From now on {@link peakMebibytes} begins anew. */
  forgetPeak(): void {
    writeFileSync(`/proc/${this.#child.pid}/clear_refs`, '5');
  }

  peakMebibytes(): number {
    return this.#status('VmHWM');
  }

  #status(name: string): number {
    return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${this.#child.pid}/status`, 'utf8'))![1]) / 1024;
  }
}
