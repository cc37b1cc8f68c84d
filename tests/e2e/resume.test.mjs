// What may break and must come back: the socket, the tab, the server.
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

const RELOAD_LIMIT_MS = 4000;
// An outage is heard of in the console by every browser.
const OUTAGE = [/WebSocket connection/, /Failed to load resource/, /ERR_/];

// Counts, in the other person's page, the most tiles that `name` ever had at once.
async function watchTiles(person, name) {
  await person.page.evaluate((wanted) => {
    window.__tilesMost = 0;
    const look = () => {
      const tiles = [...document.querySelectorAll('[data-participant]')].filter((tile) => tile.querySelector('bdi')?.textContent?.trim() === wanted);
      window.__tilesMost = Math.max(window.__tilesMost, tiles.length);
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    look();
  }, name);
}

await scenario('socket, tab and server come back', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const open = async (options) => {
    const person = await Person.open(server, options);
    t.later(() => person.close());
    await person.context.addInitScript(() => {
      const Real = window.WebSocket;
      window.__sockets = [];
      window.WebSocket = class extends Real {
        constructor(...args) {
          super(...args);
          window.__sockets.push(this);
        }
      };
    });
    await person.recordPeers();
    await person.signIn();
    await person.openChannel();
    await person.enterRoom();
    return person;
  };
  const host = await t.step('the host is in', () => open({ login: 'host', colour: 'red', hertz: 300 }));
  const member = await t.step('the member is in', () => open({ login: 'member', colour: 'green', hertz: 500 }));
  const name = await until("the member's tile", async () => Object.entries(await host.tiles()).find(([, entries]) => !entries[0].self)?.[0]);
  await t.step('they see each other', () => host.seesMoving(name, 'green'));
  await watchTiles(host, name);

  await t.step('the socket alone is cut: chat sent meanwhile arrives, the picture never stops', async () => {
    const before = (await host.tiles())[name][0].time;
    await member.page.evaluate(() => window.__sockets.at(-1).close());
    await host.say('said while you were away');
    await member.reads('said while you were away');
    await member.say('back again');
    await host.reads('back again');
    await until('the picture went on', async () => (await host.tiles())[name][0].time > before + 1);
  });

  await t.step(`the tab is reloaded: media is back within ${RELOAD_LIMIT_MS} ms, nobody ever saw two tiles`, async () => {
    const began = Date.now();
    await member.page.reload();
    await member.page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
    const first = await until('a picture at the member', async () => {
      const tiles = await member.tiles();
      return Object.values(tiles).flat().find((tile) => !tile.self && tile.colour === 'red');
    }, RELOAD_LIMIT_MS * 2);
    ensure(first, 'no picture');
    const mine = Date.now() - began;
    await host.seesMoving(name, 'green');
    console.log(`     back at the member after ${mine} ms`);
    ensure(mine <= RELOAD_LIMIT_MS, `media came back after ${mine} ms`);
    const most = await host.page.evaluate(() => window.__tilesMost);
    ensure(most === 1, `the host saw ${most} tiles of one person`);
  });

  await t.step('the server is killed and started: both are back, chat is still there', async () => {
    await host.say('written before the crash');
    await member.reads('written before the crash');
    await server.kill();
    const startMs = await server.launch();
    console.log(`     the server answered ${startMs} ms after its start`);
    await host.seesMoving(name, 'green', 20_000);
    await until('the member sees the host', async () => Object.values(await member.tiles()).flat().some((tile) => !tile.self && tile.colour === 'red'), 20_000);
    await host.reads('written before the crash');
    await member.say('and after it');
    await host.reads('and after it');
    ensure(Object.keys(await host.tiles()).length === 2, 'the host sees other than two tiles');
  });

  await t.step('no unexpected console error, CSP violation or foreign request', () => {
    const faults = [...host.unexcused(...OUTAGE), ...member.unexcused(...OUTAGE)];
    ensure(faults.length === 0, faults.join('\n'));
  });
});
