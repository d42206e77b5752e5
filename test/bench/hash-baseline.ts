// Hashes the given number of passwords with the service's thread pool and prints the seconds: the baseline of new users.
import '../../src/thread-pool.ts';
import { PasswordHasher } from '../../libs/password-hash/index.ts';
import { seconds } from './figures.ts';

const hasher = new PasswordHasher();
const passwords = Array.from({ length: Number(process.argv[2]) }, (_, index) => `welcome-aboard-${index}`);
console.log(await seconds(() => hasher.each(passwords, (password) => hasher.hash(password))));
