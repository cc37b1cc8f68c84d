// Fails a build whose first load (what index.html names, as gzip sends it) is larger than was promised.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT_BYTES = 120_000;

const folder = process.argv[2] ?? 'dist';
const page = readFileSync(join(folder, 'index.html'), 'utf8');
const files = ['/index.html', ...[...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path)];
const bytes = files.reduce((sum, path) => sum + statSync(join(folder, `${path}.gz`)).size, 0);
console.log(`${folder}: ${bytes} of ${LIMIT_BYTES} bytes in the first load`);
if (bytes > LIMIT_BYTES) process.exit(1);
