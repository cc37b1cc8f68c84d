// Initials of all kinds of names, and colours that stay.
import { expect, it } from 'vitest';
import { hue, initials, light } from './hue';

it('takes the first letters of the first and the last word', () => {
  expect(initials('Ada Okonkwo')).toBe('AO');
  expect(initials('Maximiliane von Hohenfels-Sternberg')).toBe('MH');
  expect(initials('robin')).toBe('R');
  expect(initials('مريم العبدالله')).toBe('ما');
  expect(initials('  (Guest) 7  ')).toBe('G7');
  expect(initials('🎈')).toBe('🎈');
});

it('gives the same id the same colour and light', () => {
  expect(hue('a')).toBe(hue('a'));
  expect(light('a')).toEqual(light('a'));
  expect(new Set(Array.from({ length: 64 }, (_, index) => hue(`person ${index}`))).size).toBeGreaterThan(8);
});
