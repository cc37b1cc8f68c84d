// Collects the licences of what a build really bundles into third-party.txt, which ships with the page.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** The folder of the package a bundled module came from; null for our own. */
function packageOf(module: string): string | null {
  const at = module.lastIndexOf('/node_modules/');
  if (at < 0) return null;
  const [scope = '', name = ''] = module.slice(at + '/node_modules/'.length).split('/');
  return `${module.slice(module.startsWith('\0') ? 1 : 0, at)}/node_modules/${scope.startsWith('@') ? `${scope}/${name}` : scope}`;
}

function noticeOf(folder: string): string {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; version: string; license?: string };
  const file = readdirSync(folder).find((name) => /^licen[cs]e(\.|$)/i.test(name));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${about.license ?? 'see the package'}`;
  return `${about.name} ${about.version} (${about.license ?? 'see below'})\n\n${text}\n`;
}

export const notices: Plugin = {
  name: 'dais-notices',
  generateBundle(_options, bundle) {
    const folders = new Set<string>();
    for (const chunk of Object.values(bundle)) {
      for (const module of chunk.type === 'chunk' ? Object.keys(chunk.modules) : []) {
        const folder = packageOf(module);
        if (folder && existsSync(join(folder, 'package.json'))) folders.add(folder);
      }
    }
    const source = ['The page of Dais contains these works:\n', ...[...folders].sort().map(noticeOf)].join('\n----\n\n');
    this.emitFile({ type: 'asset', fileName: 'third-party.txt', source });
  },
};
