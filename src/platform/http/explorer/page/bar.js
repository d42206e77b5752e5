// The header of the page: who acts, and the form of the login.
import { LoginError } from './login.js';

/** @import { Login, Me } from './login.js' */

const silence = 'The service does not respond. Try again.';

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const dialog = /** @type {HTMLDialogElement} */ (element('login'));
const form = /** @type {HTMLFormElement} */ (element('login-form'));

/**
 * @param {Me | null} me null: no user is logged in
 * @param {string} [message]
 */
export function showUser(me, message) {
  element('who').textContent = [message, me && nameOf(me)].filter(Boolean).join(' ');
  element('open-login').hidden = me !== null;
  element('log-out').hidden = me === null || me.actor !== null;
  element('stop').hidden = !me?.actor;
}

/** @param {Me} me */
function nameOf({ user, company, actor }) {
  const name = `${user.firstName} ${user.lastName}`.trim() || user.username;
  return actor ? `${actor.username}, logged in as ${name}` : company ? `${name}, ${company.name}` : name;
}

/** @param {Login} login */
export function connectBar(login) {
  element('open-login').addEventListener('click', () => dialog.showModal());
  element('cancel').addEventListener('click', () => dialog.close());
  element('log-out').addEventListener('click', () => void login.logOut().catch(showSilence));
  element('stop').addEventListener('click', () => void login.stop().catch(showSilence));
  dialog.addEventListener('close', clearForm);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit(login);
  });
}

/** @param {Login} login */
async function submit(login) {
  try {
    await login.logIn(valueOf('username'), valueOf('password'));
    dialog.close();
  } catch (error) {
    element('login-problem').textContent = error instanceof LoginError ? error.message : silence;
  }
}

/** @param {string} name */
function valueOf(name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value;
}

function showSilence() {
  element('who').textContent = silence;
}

function clearForm() {
  form.reset();
  element('login-problem').textContent = '';
}
