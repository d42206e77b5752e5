export { readSettings, Settings, SettingsError } from './settings.ts';
