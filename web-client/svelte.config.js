// How Svelte components are compiled: styles come from files only, because the page's policy forbids inline ones.
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true, css: 'external' },
};
