// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest';
import { focusRegion } from './regions';

const at = () => document.activeElement?.id;
const regions = () => ['bar', 'stage', 'tools', 'panel'].flatMap((id) => document.getElementById(id) ?? []);
const next = (backward = false) => {
  focusRegion(regions(), backward);
  return at();
};

beforeEach(() => {
  document.body.innerHTML = `<div id="bar"><button id="b0" disabled></button><button id="b1"></button><button id="b2"></button></div>
    <div id="stage"><ul><li id="s1" tabindex="0"></li><li id="s2" tabindex="-1"></li></ul></div>
    <div id="tools"></div><div id="panel"><textarea id="p1"></textarea></div>`;
});

it('goes round, over what has nothing to stand on', () => {
  expect([next(), next(), next(), next()]).toEqual(['b1', 's1', 'p1', 'b1']);
});

it('goes back the same way, from nowhere to the last', () => {
  expect([next(true), next(true), next(true), next(true)]).toEqual(['p1', 's1', 'b1', 'p1']);
});

it('comes back to where one was, as long as that is there', () => {
  document.getElementById('b2')!.focus();
  next();
  document.getElementById('s2')!.focus();
  next();
  expect([next(), next()]).toEqual(['b2', 's2']);
  document.getElementById('b2')!.remove();
  expect(next(true)).toBe('b1');
});
