import { describe, it } from 'vitest';
import { ApiClient } from '../src/demo/api-client.ts';
import { runScenario } from '../src/demo/scenario.ts';
import { useTestApp } from './support/test-app.ts';
import { platformAdmin } from './support/test-settings.ts';

describe('the end-to-end scenario', () => {
  const testApp = useTestApp();

  it('imports, updates, logs in as a user, exports and imports the export, as the demo shows it', async () => {
    await runScenario(new ApiClient(await testApp.app.getUrl()), platformAdmin, () => undefined);
  });
});
