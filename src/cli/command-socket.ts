// Commands for the running service. An embedded database is locked by its process, so a command in another process sends its name
// and arguments there, by a socket that only the owner of DATA_DIR can open.
import { createHash } from 'node:crypto';
import { chmodSync, realpathSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { toStartMessage } from '../start-message.ts';
import type { Command, CommandContext } from './command.ts';

interface CommandCall {
  name: string;
  args: string[];
}

type Reply = { line: string } | { exitCode: number };

/** The longest path that a socket may have on Linux. */
const pathBytesMax = 107;

/** A path in the folder, or a named pipe on Windows, where it is open to the same user. */
function socketPath(dataDirectory: string): string {
  const path = realpathSync(dataDirectory);
  if (process.platform === 'win32') return `\\\\.\\pipe\\cardroll-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`;
  return join(path, 'commands.sock');
}

/** Runs the commands that are sent. Returns the function that closes the socket. */
export async function listenForCommands(commands: Record<string, Command>, context: Omit<CommandContext, 'print'>): Promise<() => void> {
  const path = socketPath(context.settings.dataDirectory);
  if (Buffer.byteLength(path) > pathBytesMax) {
    console.log(`DATA_DIR has a path of more than ${pathBytesMax} bytes: stop the service before you run a command.`);
    return () => undefined;
  }
  // Left by a process that was killed. The folder is locked, so it is not that of another one.
  if (process.platform !== 'win32') rmSync(path, { force: true });
  const server = createServer((socket) => void answer(socket, commands, context));
  server.listen(path);
  await once(server, 'listening');
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  return () => server.close();
}

async function answer(socket: Socket, commands: Record<string, Command>, context: Omit<CommandContext, 'print'>): Promise<void> {
  const reply = (message: Reply) => socket.write(`${JSON.stringify(message)}\n`);
  // A command that is not wanted any more ends all the same.
  socket.on('error', () => undefined);
  try {
    const [line] = (await once(createInterface(socket), 'line')) as [string];
    const { name, args } = JSON.parse(line) as CommandCall;
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) throw new Error(`The running service has no command ${name}. Stop it first.`);
    reply({ exitCode: await command({ ...context, print: (text) => reply({ line: text }) }, args) });
  } catch (error) {
    const message = toStartMessage(error);
    reply({ line: message instanceof Error ? message.message : String(message) });
    reply({ exitCode: 1 });
  }
  socket.end();
}

/** Sends a command to the service that uses the folder. Resolves to its exit code, or to null if none listens. */
export async function sendCommand(dataDirectory: string, call: CommandCall, print: (line: string) => void): Promise<number | null> {
  const socket = connect(socketPath(dataDirectory));
  try {
    await once(socket, 'connect');
  } catch {
    return null;
  }
  socket.write(`${JSON.stringify(call)}\n`);
  let exitCode = 1;
  for await (const line of createInterface(socket)) {
    const reply = JSON.parse(line) as Reply;
    if ('line' in reply) print(reply.line);
    else ({ exitCode } = reply);
  }
  return exitCode;
}
