// @vitest-environment jsdom
// The focus after a change of page.
import { beforeEach, expect, it } from 'vitest';
import { arrive } from './arrival';

const turn = () => new Promise((resolve) => setTimeout(resolve));
const at = () => document.activeElement?.id || document.activeElement?.tagName;

beforeEach(() => {
  document.body.innerHTML = '<a href="#x" id="link">x</a><main></main>';
});

it('goes to the heading, also from a link that stays', () => {
  document.getElementById('link')!.focus();
  document.querySelector('main')!.innerHTML = '<h1 id="title">A</h1>';
  arrive();
  expect(at()).toBe('title');
  expect(document.getElementById('title')!.tabIndex).toBe(-1);
});

it('waits for a page that is still loading', async () => {
  arrive();
  expect(at()).toBe('BODY');
  document.querySelector('main')!.innerHTML = '<h1 id="title">A</h1>';
  await turn();
  expect(at()).toBe('title');
});

it('takes the focus from nobody who has moved on, nor from a dialog, nor after it was given up', async () => {
  const lateHeading = async () => {
    document.querySelector('main')!.insertAdjacentHTML('beforeend', '<h1 id="title">A</h1>');
    await turn();
  };
  arrive();
  document.getElementById('link')!.focus();
  await lateHeading();
  expect(at()).toBe('link');

  document.body.innerHTML = '<dialog open></dialog><main></main>';
  arrive();
  await lateHeading();
  expect(at()).toBe('BODY');

  document.body.innerHTML = '<main></main>';
  arrive()();
  await lateHeading();
  expect(at()).toBe('BODY');
});
