// Lint rules: no way around Trusted Types, no inline style, and the import table of src/.
import noUnsanitized from 'eslint-plugin-no-unsanitized';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const deny = (...groups) => ({ '@typescript-eslint/no-restricted-imports': ['error', { patterns: groups.map((group) => ({ group: [group] })) }] });
const denyValues = (...groups) => ({ '@typescript-eslint/no-restricted-imports': ['error', { patterns: groups.map((group) => ({ group: [group], allowTypeImports: true })) }] });

export default ts.config(
  { ignores: ['dist*/', 'node_modules/', 'src/protocol/types.ts'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  noUnsanitized.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    rules: {
      'svelte/no-at-html-tags': 'error',
      // `style=""` in a template would be blocked by the page's policy; `style:name` goes through the CSSOM.
      'no-restricted-syntax': ['error', { selector: 'SvelteAttribute[key.name="style"]', message: 'Use style:name (CSSOM); style attributes are blocked by the policy.' }],
      'svelte/prefer-svelte-reactivity': 'off',
      'svelte/no-navigation-without-resolve': 'off', // SvelteKit's; the router here is ours
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  { files: ['src/protocol/**'], rules: deny('**/model/*', '**/ui/*', '**/screens/*', '**/media/*', 'svelte', 'svelte/*') },
  { files: ['src/media/**'], rules: deny('**/model/*', '**/ui/*', '**/screens/*', 'svelte', 'svelte/*') },
  { files: ['src/model/**'], rules: denyValues('**/ui/*', '**/screens/*') },
  { files: ['src/ui/**'], rules: deny('**/model/*', '**/screens/*', '**/media/*') },
);
