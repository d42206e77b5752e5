export { readSettings, Settings, SettingsError } from './settings.ts';
export { SettingsModule } from './settings.module.ts';
