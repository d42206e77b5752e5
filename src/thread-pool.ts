// Argon2 hashes run in libuv's thread pool. With more threads than cores a seventh of the time is lost between hashes.
// libuv reads the variable when the first thread is needed, so this must be the first import of a program.
import { availableParallelism } from 'node:os';

process.env['UV_THREADPOOL_SIZE'] ??= String(Math.max(2, availableParallelism()));
