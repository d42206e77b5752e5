// Commands for the running service. An embedded database is locked by its process, so a command in another process sends its name
// and arguments there, by a socket that only the owner of DATA_DIR can open.
import { createHash } from 'node:crypto';
import { chmodSync, realpathSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BackupError, isEndLine } from '../platform/backup/index.ts';
import { toStartMessage } from '../start-message.ts';
import { dump } from './backup.command.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';

/** The name under which the lines of a backup are sent for, instead of a command. The file is written by the one who asks. */
const dumpName = 'dump';

interface CommandCall {
  name: string;
  args: string[];
}

type Reply = { line: string } | { exitCode: number };

/** The longest path that a socket may have on every system. */
const pathBytesMax = 103;
/** A dump whose reader stands still this long is given up, because it keeps the database from others. */
const idleMilliseconds = 60_000;
const callCharsMax = 64 * 1024;

/** Longer than the last line of a backup. */
const tailChars = 64 * 1024;

const stoppedEarly = 'The service stopped before the command had ended.';

/** A path in the folder, or a named pipe on Windows, where it is open to the same user. */
function socketPath(dataDirectory: string): string {
  const path = realpathSync(dataDirectory);
  if (process.platform === 'win32') return `\\\\.\\pipe\\cardroll-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`;
  return join(path, 'commands.sock');
}

/** Runs the commands that are sent. Returns the function that closes the socket. The service works without one. */
export async function listenForCommands(commands: Record<string, Command>, context: Omit<CommandContext, 'print'>): Promise<() => void> {
  const path = socketPath(context.settings.dataDirectory);
  const server = createServer((socket) => void answer(socket, commands, context));
  try {
    if (Buffer.byteLength(path) > pathBytesMax) throw new Error(`its path has more than ${pathBytesMax} bytes`);
    // Left by a process that was killed. The folder is locked, so it is not that of another one.
    if (process.platform !== 'win32') rmSync(path, { force: true });
    server.listen(path);
    await once(server, 'listening');
    if (process.platform !== 'win32') chmodSync(path, 0o600);
  } catch (error) {
    console.log(`No socket for commands (${(error as Error).message}): stop the service before you run one.`);
  }
  return () => server.close();
}

async function answer(socket: Socket, commands: Record<string, Command>, context: Omit<CommandContext, 'print'>): Promise<void> {
  const reply = (message: Reply) => socket.write(`${JSON.stringify(message)}\n`);
  // A command that is not wanted any more ends all the same.
  socket.on('error', () => undefined);
  try {
    const { name, args } = JSON.parse(await readLine(socket)) as CommandCall;
    if (name === dumpName) {
      socket.setTimeout(idleMilliseconds, () => socket.destroy());
      await dump(context.database, (lines) => pipeline(Readable.from(lines), socket));
      return;
    }
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) throw new UsageError(`The running service has no command ${name}. Stop it first.`);
    reply({ exitCode: await command({ ...context, print: (text) => reply({ line: text }) }, args) });
  } catch (error) {
    const message = toStartMessage(error);
    console.error('A command has failed:', message);
    reply({ line: message instanceof Error ? message.message : String(message) });
    reply({ exitCode: 1 });
  }
  socket.end();
}

/** The first line that comes. Throws if the socket is closed before it has ended. */
function readLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.length > callCharsMax) socket.destroy();
      if (!text.includes('\n')) return;
      socket.off('data', onData).resume();
      resolve(text.slice(0, text.indexOf('\n')));
    };
    socket.on('data', onData);
    socket.once('close', () => reject(new Error('No command came.')));
  });
}

/** Null if no service listens. */
async function open(dataDirectory: string, call: CommandCall): Promise<Socket | null> {
  const socket = connect(socketPath(dataDirectory));
  try {
    await once(socket, 'connect');
  } catch {
    return null;
  }
  socket.write(`${JSON.stringify(call)}\n`);
  return socket;
}

/** Sends a command to the service that uses the folder. Resolves to its exit code, or to null if none listens. */
export async function sendCommand(dataDirectory: string, call: CommandCall, print: (line: string) => void): Promise<number | null> {
  const socket = await open(dataDirectory, call);
  if (!socket) return null;
  let exitCode: number | undefined;
  try {
    for await (const line of createInterface(socket)) {
      const reply = JSON.parse(line) as Reply;
      if ('line' in reply) print(reply.line);
      else ({ exitCode } = reply);
    }
  } catch {
    // The connection was reset.
  }
  if (exitCode === undefined) print(stoppedEarly);
  return exitCode ?? 1;
}

/** The lines of a backup from the service that uses the folder. Null if none listens. They throw `BackupError` if their end is missing. */
export async function receiveDump(dataDirectory: string): Promise<{ lines: AsyncIterable<string>; close: () => void } | null> {
  const socket = await open(dataDirectory, { name: dumpName, args: [] });
  return socket && { lines: requireEnd(socket.setEncoding('utf8')), close: () => socket.destroy() };
}

async function* requireEnd(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let tail = '';
  try {
    for await (const chunk of chunks) {
      tail = (tail + chunk).slice(-tailChars);
      yield chunk;
    }
  } catch {
    tail = '';
  }
  if (!isEndLine(tail.trimEnd().split('\n').at(-1)!)) throw new BackupError('The service has ended the backup early. Its log says why.');
}
