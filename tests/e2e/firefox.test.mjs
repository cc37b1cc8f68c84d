// Firefox ESR and Chromium in one room: each sees the other's picture move, in the size its tile asks for.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import puppeteer from 'puppeteer-core';

import { Person, readStreams } from './support/browser.mjs';
import { LARGE } from './support/pictures.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

await scenario('Firefox joins the room', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const host = await Person.open(server, { login: 'host', colour: 'red', hertz: 300, picture: LARGE });
  t.later(() => host.close());
  await t.step('the host enters with Chromium', async () => {
    await host.recordPeers();
    await host.signIn();
    await host.openChannel();
    await host.enterRoom();
  });

  const profile = mkdtempSync(join(tmpdir(), 'dais-firefox-'));
  const firefox = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.DAIS_FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
    acceptInsecureCerts: true,
    userDataDir: profile,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.peerconnection.ice.loopback': true,
      'permissions.default.camera': 1,
      'permissions.default.microphone': 1,
      'media.autoplay.default': 0,
      'browser.safebrowsing.update.enabled': false,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
    },
  });
  t.later(async () => {
    await firefox.close();
    rmSync(profile, { recursive: true, force: true });
  });
  const page = await firefox.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.evaluateOnNewDocument(() => {
    const Real = window.RTCPeerConnection;
    window.__daisPeers = [];
    window.RTCPeerConnection = class extends Real {
      constructor(...args) {
        super(...args);
        window.__daisPeers.push(this);
      }
    };
  });
  const press = (name) =>
    until(`a button "${name}" in Firefox`, () =>
      page.evaluate((wanted) => {
        const button = [...document.querySelectorAll('button, a')].find((e) => (e.getAttribute('aria-label') ?? e.textContent).trim() === wanted && !e.disabled);
        button?.click();
        return Boolean(button);
      }, name));
  await t.step('the member signs in with Firefox and enters', async () => {
    await page.goto(server.url);
    await until('the form', () => page.$('input[type=password]'));
    await page.type('input[type=text], input:not([type])', 'member');
    await page.type('input[type=password]', 'dais-demo');
    await press('Sign in');
    await until('the channel', () =>
      page.evaluate(() => {
        const link = [...document.querySelectorAll('a')].find((e) => e.textContent.includes('Town Square'));
        link?.click();
        return Boolean(link);
      }));
    await press('Enter Room');
    await press('Join stage');
    await until('the room', () => page.evaluate(() => [...document.querySelectorAll('button')].some((e) => (e.getAttribute('aria-label') ?? e.textContent).trim() === 'Leave')));
  });
  await t.step("Firefox shows the host's moving picture", async () => {
    const time = () =>
      page.evaluate(() => {
        const tile = [...document.querySelectorAll('[data-participant]')].find((e) => e.dataset.self !== 'true');
        const video = tile?.querySelector('video');
        return video && video.videoWidth > 0 ? video.currentTime : 0;
      });
    const first = await until('a picture', time, 20_000);
    await until('it moves', async () => (await time()) > first + 1, 10_000);
  });
  await t.step("Chromium shows Firefox's moving picture and hears its tone", async () => {
    const entry = async () => Object.values(await host.tiles()).flat().find((tile) => !tile.self && tile.width > 0);
    const first = await until('a picture', entry, 20_000);
    await until('it moves', async () => ((await entry())?.time ?? 0) > first.time + 1, 10_000);
    await host.hears();
  });
  let last = '';
  t.notes = [() => `Firefox last sent ${last}`];
  await t.step('three encodings of Firefox arrive at the server, each of its size', () =>
    until('the server reports on l, m and h', async () => {
      const sent = (await page.evaluate(readStreams)).sent.filter((one) => one.kind === 'video' && one.reported && one.frames > 5);
      const heights = Object.fromEntries(sent.map((one) => [one.rid, one.height]));
      last = JSON.stringify(sent);
      return heights.l > 0 && Math.abs(heights.m - 2 * heights.l) <= 2 && Math.abs(heights.h - 2 * heights.m) <= 2;
    }, 60_000)); // on a busy machine its estimate of the way is slow to rise
  const framesOf = async () => new Map((await page.evaluate(readStreams)).sent.filter((one) => one.rid).map((one) => [one.rid, one.frames]));
  const sentNow = async () => {
    const before = await framesOf();
    await host.page.waitForTimeout(1000);
    const after = await framesOf();
    return [...after.keys()].filter((rid) => after.get(rid) > before.get(rid)).sort().join('');
  };
  const small = { width: 360, height: 330 };
  await t.step("Chromium gets Firefox's picture in the size of its tile", async () => {
    await host.page.getByRole('button', { name: 'Close panel' }).click();
    const whole = await until('the largest', async () => {
      const height = await host.receivedHeight();
      return height > 360 && height;
    }, 15_000);
    await host.page.setViewportSize(small);
    await until('a smaller one', async () => (await host.receivedHeight()) <= whole / 2, 25_000);
    await until('Firefox ceases to send the largest', async () => (await sentNow()) === 'l' || (await sentNow()) === 'm', 25_000);
    await host.page.setViewportSize({ width: 1280, height: 800 });
    await until('the largest again', async () => (await host.receivedHeight()) === whole, 25_000);
  });
  await t.step("Firefox gets Chromium's picture in the size of its tile", async () => {
    const height = async () => (await page.evaluate(readStreams)).received.find((one) => one.kind === 'video' && one.height > 0)?.height ?? 0;
    await press('Close panel');
    await until('the largest', async () => (await height()) === 720, 15_000);
    await page.setViewport(small);
    await until('a smaller one', async () => (await height()) === 180, 25_000);
    await page.setViewport({ width: 1280, height: 800 });
    await until('the largest again', async () => (await height()) === 720, 25_000);
  });
  await t.step('no console error at the host', () => ensure(host.unexcused().length === 0, host.unexcused().join('\n')));
});
