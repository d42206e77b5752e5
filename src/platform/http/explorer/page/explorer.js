// Starts Scalar's API reference on the page (https://scalar.com/products/api-references/configuration).
import { connectBar, showUser } from './bar.js';
import { basePath, Login } from './login.js';

/**
 * @typedef {{ updateConfiguration(configuration: object): void }} Reference
 * @typedef {{ createApiReference(selector: string, configuration: object): Reference }} Scalar
 * @typedef {{ paths: Record<string, Record<string, { parameters?: { name: string, example?: string }[] }>> }} ApiDocument
 */

const settings = {
  // Everything comes from this service, and the page sends requests to no other host.
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  proxyUrl: '',
  showDeveloperTools: 'never',
  hideClientButton: true,
  // The document of the page is made for the page. The guide links to the one for programs.
  documentDownloadType: 'none',
  // Scalar would keep tokens in the local storage.
  persistAuth: false,
  hideModels: true,
  defaultOpenFirstTag: false,
  orderSchemaPropertiesBy: 'preserve',
  orderRequiredPropertiesFirst: false,
  featuredClients: ['shell/curl', 'js/fetch', 'python/requests', 'go/native'],
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  /** @param {{ title: string }} section */
  setPageTitle: ({ title }) => `${title} · Cardroll API`,
};

const response = await fetch(new URL('openapi.json', import.meta.url));
// The commands of the guide are for the address of this page.
const original = (await response.text()).replaceAll('http://127.0.0.1:3000', location.origin + basePath);

/** @type {Reference | undefined} */
let reference;
let accessToken = '';
let companyId = '';
let content = toContent();

const login = new Login({
  onToken(token) {
    accessToken = token;
    update();
  },
  onUser(me, message) {
    showUser(me, message);
    const id = me?.company?.id ?? '';
    if (id === companyId) return;
    companyId = id;
    content = toContent();
    update();
  },
});
connectBar(login);
await login.restore().catch(() => showUser(null, 'The service does not respond. Reload this page.'));
const { Scalar } = /** @type {{ Scalar: Scalar }} */ (/** @type {unknown} */ (window));
reference = Scalar.createApiReference('#explorer', toConfiguration());

function update() {
  reference?.updateConfiguration(toConfiguration());
}

function toConfiguration() {
  const authentication = { preferredSecurityScheme: 'bearer', securitySchemes: { bearer: { token: accessToken } } };
  return { ...settings, content, authentication, customFetch: login.fetch };
}

/** The document, with the company of the user filled in wherever an operation needs it. */
function toContent() {
  const document = /** @type {ApiDocument} */ (JSON.parse(original));
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
  for (const parameter of operations.flatMap(({ parameters = [] }) => parameters))
    if (parameter.name === 'companyId' && companyId) parameter.example = companyId;
  return document;
}
