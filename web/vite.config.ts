import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const api = process.env['CARDROLL_URL'] ?? 'http://127.0.0.1:3000';

/** Writes compressed copies of each asset, so that the service never has to compress. */
const compressed: Plugin = {
  name: 'cardroll-compressed-assets',
  apply: 'build',
  generateBundle: {
    // After Vite has put its last changes into the chunks, such as the names of files that are loaded lazily.
    order: 'post',
    handler(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (!/\.(js|css)$/.test(fileName)) continue;
        const content = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(content) });
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(content, { level: 9 }) });
      }
    },
  },
};

export default defineConfig({
  // Addresses of files are relative: the service may be below a path (BASE_PATH).
  base: './',
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), compressed],
  // The service replaces it by a new nonce in each page (src/platform/http/console.ts).
  html: { cspNonce: 'CSP_NONCE' },
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'baseline-widely-available',
    // The Content-Security-Policy of the page forbids inline styles, scripts and data URLs.
    assetsInlineLimit: 0,
    // Read by scripts/console-size.ts.
    manifest: true,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // What several pages use is one file: over HTTP/1.1 forty small ones take longer than what they save.
      output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 3 }] } },
    },
  },
  server: {
    // With the host of the page: the service compares it with the origin of requests that carry the console's cookie.
    proxy: Object.fromEntries(['/api', '/docs', '/openapi.json', '/health'].map((path) => [path, { target: api, changeOrigin: false }])),
  },
});
