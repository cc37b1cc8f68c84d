// Browsers by the names people know.
import { expect, it } from 'vitest';
import { agent } from './agent';

it('knows the usual browsers and systems', () => {
  expect(agent('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toEqual({ browser: 'Firefox', system: 'Linux' });
  expect(agent('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0')).toEqual({ browser: 'Edge', system: 'Windows' });
  expect(agent('Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1')).toEqual({ browser: 'Safari', system: 'iPhone' });
  expect(agent('Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36')).toEqual({ browser: 'Chrome', system: 'Android' });
});

it('says what a stranger says of itself, not too much of it', () => {
  expect(agent('meeting-bot/2')).toEqual({ other: 'meeting-bot/2' });
  expect(agent('')).toEqual({ other: '' });
  expect(agent('x'.repeat(200)).other).toHaveLength(60);
});
