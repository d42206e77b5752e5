// Stops the service after a signal: other instances take over, what runs ends, and the process exits with 0.
import { Server as NetServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from './platform/config/index.ts';
import type { Database } from './platform/database/index.ts';
import { Lifecycle } from './platform/health/index.ts';

/** Seconds after the drain until open responses are cut off, and until the process exits even if it hangs. */
const responseSecondsMax = 15;
const closeSecondsMax = 23;
const idleCheckMilliseconds = 100;
/** npm forwards a signal to a process that has had it already, so the second one means nothing. */
const signalsToExit = 3;

/** @param beforeClosing called when the drain ends. */
export function shutDownOnSignal(
  app: NestFastifyApplication,
  database: Database,
  { shutdownDrainSeconds }: Settings,
  beforeClosing: () => void = () => undefined,
): void {
  let signals = 0;
  const onSignal = (signal: NodeJS.Signals) => {
    signals++;
    // A person at a terminal does not wait for load balancers.
    if (signals === 1) void shutDown(app, database, signal === 'SIGINT' ? 0 : shutdownDrainSeconds, signal, beforeClosing);
    else if (signals >= signalsToExit) process.exit(1);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

async function shutDown(
  app: NestFastifyApplication,
  database: Database,
  drainSeconds: number,
  signal: NodeJS.Signals,
  beforeClosing: () => void,
): Promise<void> {
  const lifecycle = app.get(Lifecycle);
  const server = app.getHttpServer();
  lifecycle.phase = 'draining';
  console.log(
    `${signal}: ${drainSeconds > 0 ? `not ready from now on; stopping in ${drainSeconds} seconds` : 'finishing open requests and jobs'}.`,
  );
  // The next start continues interrupted jobs.
  setTimeout(() => process.exit(1), (drainSeconds + closeSecondsMax) * 1000).unref();
  setTimeout(() => server.closeAllConnections(), (drainSeconds + responseSecondsMax) * 1000).unref();
  await wait(drainSeconds * 1000);
  // Clients connect to another instance at once, and not only when the jobs have ended. The `close` of an HTTP server would also
  // cut off a connection that was accepted a moment ago, before its request is read.
  const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
  await wait(idleCheckMilliseconds);
  lifecycle.phase = 'closing';
  beforeClosing();
  // The connection of a response that had begun before the signal becomes idle when it ends.
  setInterval(() => server.closeIdleConnections(), idleCheckMilliseconds).unref();
  await app.close();
  await closed;
  await database.close();
  process.exit(0);
}
