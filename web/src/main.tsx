import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { addressOf } from './api/base-path.ts';
import { App } from './app.tsx';
import { startTexts } from './i18n/i18n.ts';
import { session } from './session/session.ts';
import { guardHistory } from './ui/guarded-navigation.ts';

// Bookmarks of the first console had the page after a `#`.
const { pathname, hash } = location;
const moved: Record<string, string> = {
  '/differences': '/imports/differences',
  '/audit': '/activity',
  '/impersonations': '/activity?day=all&show=logins-as',
  '/company': '/settings',
};
if (pathname === addressOf('/') && hash.startsWith('#/')) history.replaceState(null, '', addressOf(moved[hash.slice(1)] ?? hash.slice(1)));

guardHistory();
void session.start();
await startTexts();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
