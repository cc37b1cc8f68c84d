// Builds dist/: hashed names, no inline script or style. `--mode fixture` puts a made-up server inside the page, for looking at screens alone.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

import { notices } from './scripts/notices';

/** The made-up server starts before the page does. */
const fixture: Plugin = {
  name: 'dais-fixture',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => html.replace('/src/main.ts', '/dev/main.ts'),
  },
};

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), notices, ...(mode === 'fixture' ? [fixture] : [])],
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    outDir: mode === 'fixture' ? 'dist-fixture' : 'dist',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
  server: {
    port: 8551,
    strictPort: true,
    proxy: {
      '/api': { target: process.env.DAIS_SERVER ?? 'https://localhost:8443', secure: false },
      '/ws': { target: process.env.DAIS_SERVER ?? 'https://localhost:8443', secure: false, ws: true },
    },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node', setupFiles: ['scripts/testGlobals.ts'] },
}));
