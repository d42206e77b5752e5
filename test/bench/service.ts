// The built service as a process of its own, and the memory that it uses.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from '../../scripts/build.mjs';

/** A module of the build, by its path below src/. */
export function importBuilt<Module>(path: string): Promise<Module> {
  return import(pathToFileURL(join(build(), 'src', path)).href) as Promise<Module>;
}

/** The output of a script of the bench in a process of its own. */
export async function outputOfScript(script: string, ...args: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [join(import.meta.dirname, script), ...args])).stdout;
}

/** A server as a process of its own: the built service, or the given program, which prints its address too. */
export class BenchService {
  readonly address: string;
  readonly #child: ReturnType<typeof spawn>;

  private constructor(child: ReturnType<typeof spawn>, address: string) {
    this.#child = child;
    this.address = address;
  }

  static async start(settings: Record<string, string>, program = join(build(), 'src', 'main.js')): Promise<BenchService> {
    const child = spawn(process.execPath, [program], {
      env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'warn', SHUTDOWN_DRAIN_SECONDS: '0', ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // Also when the bench ends by an error.
    process.once('exit', () => child.kill());
    let output = '';
    for await (const text of child.stdout.iterator({ destroyOnReturn: false })) {
      output += String(text);
      const address = /is ready: (http:\S+)/.exec(output)?.[1];
      if (!address) continue;
      child.stdout.resume();
      return new BenchService(child, address);
    }
    throw new Error(`${program} has ended before it was ready: ${output}`);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }

  residentMebibytes(): number {
    return this.#status('VmRSS');
  }

  /** {@link peakMebibytes} measures from now on. */
  resetPeak(): void {
    writeFileSync(`/proc/${this.#child.pid}/clear_refs`, '5');
  }

  peakMebibytes(): number {
    return this.#status('VmHWM');
  }

  #status(name: string): number {
    return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${this.#child.pid}/status`, 'utf8'))![1]) / 1024;
  }
}
