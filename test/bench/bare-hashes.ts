// Hashes as many passwords as it is told to, with the process set up as the service's is, and prints the seconds.
import { PasswordHasher } from '../../libs/password-hash/index.ts';
import { seconds } from './figures.ts';

const hasher = new PasswordHasher();
const passwords = Array.from({ length: Number(process.argv[2]) }, (_, index) => `welcome-aboard-${index}`);
console.log(await seconds(() => hasher.each(passwords, (password) => hasher.hash(password))));
