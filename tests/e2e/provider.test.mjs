// Signing in by an identity provider: a real one, in a real browser. Accounts and groups that come of it; new keys; a provider that
// lies, in every way that matters; one that is gone.
import { createHmac } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Api } from './support/api.mjs';
import { audit } from './support/audit.mjs';
import { Person } from './support/browser.mjs';
import { decode, IdentityProvider } from './support/provider.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { freePort, Server } from './support/server.mjs';

const NAME = 'Example ID';
const FONTS = /^https:\/\/fonts\./; // the provider's own pages would like some
const people = {
  ada: { name: 'Ada Okonkwo', preferred_username: 'ada.okonkwo', email: 'ada@hall.example', email_verified: true, groups: ['teachers', 'unmapped'] },
  unproven: { name: 'Una Proven', preferred_username: 'una', email: 'una@hall.example', email_verified: false, groups: [] },
  double: { name: 'Not the member', preferred_username: 'member', groups: ['teachers', 'dais-admins'] },
  nameless: { name: 'No Login', groups: [] },
};

await scenario('signing in by an identity provider', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dais-e2e-'));
  const server = new Server(binary, await freePort(), folder);
  const provider = await t.step('an identity provider starts', () => IdentityProvider.start({ redirect: `${server.url}/sign-in/provider`, signedOut: server.url, people }));
  t.later(() => provider.stop());
  const secret = join(folder, 'secret');
  writeFileSync(secret, `${provider.secret}\n`, { mode: 0o600 });
  const configure = (more = '') => {
    writeFileSync(join(folder, 'dais.yaml'), `oidc:
  issuer: ${provider.issuer}
  client_id: dais
  client_secret_file: ${secret}
  ca: ${provider.ca}
  name: ${NAME}
  scopes: [profile, email, groups]
  groups: ["teachers = Lecturers", "choir"]
  admin_group: dais-admins
${more}`);
  };
  configure();
  server.extra = ['--config', join(folder, 'dais.yaml')];
  await t.step('the server starts', () => server.launch());
  t.later(() => server.stop());
  const api = await Api.signIn(server, 'host');
  t.later(() => api.close());
  const accountOf = async (login) => (await api.call('GET', `/api/v1/accounts?q=${login}`)).items.find((one) => one.login === login);
  const groupOf = async (name) => (await api.call('GET', '/api/v1/groups')).items.find((one) => one.name === name);

  const open = async (login) => {
    const person = await Person.open(server, { login, camera: false });
    t.later(() => person.close());
    await person.context.route(FONTS, (route) => route.abort());
    return person;
  };
  const button = (page) => page.getByRole('button', { name: `Continue with ${NAME}` });
  // From the sign-in page to wherever it leads in the end.
  const go = async (person, name) => {
    const { page } = person;
    await button(page).click();
    await page.waitForURL((url) => url.origin === provider.issuer || url.pathname === '/sign-in/provider' || !url.pathname.startsWith('/sign-in'));
    if (page.url().startsWith(provider.issuer)) await provider.signIn(page, name);
    await page.waitForURL((url) => url.origin === server.url);
  };
  const me = (person) => person.page.evaluate(() => fetch('/api/v1/me').then((answer) => answer.json()));
  const refused = async (person, words) => {
    await person.page.getByRole('heading', { name: 'You were not signed in' }).waitFor();
    await person.page.getByRole('alert').getByText(words).waitFor();
    ensure(!(await me(person)).account, 'somebody is signed in all the same');
    ensure(!/code|state/.test(person.page.url()), 'the code stands in the address');
    await person.page.getByRole('link', { name: 'Back to the sign-in' }).click();
    await button(person.page).waitFor();
  };

  const ada = await open('ada');
  const { page } = ada;
  await t.step('who comes for the first time gets an account, and is back where she was', async () => {
    await page.goto(`${server.url}/account`);
    await button(page).waitFor();
    await audit(ada, 'signin-provider', 'dark', { every: true });
    await go(ada, 'ada');
    await page.getByRole('heading', { name: 'My account' }).waitFor();
    await page.getByText(`Connected with ${NAME}.`, { exact: true }).waitFor();
    const account = await accountOf('ada.okonkwo');
    ensure(account.name === 'Ada Okonkwo' && account.email === 'ada@hall.example' && account.site_role === 'user' && !account.password && account.external, JSON.stringify(account));
    ensure(!/code|state/.test(page.url()), 'the code stands in the address');
  });

  const { channel } = await api.call('POST', '/api/v1/channels', { name: 'Staff room', type: 'private' });
  const sees = (person) => person.page.evaluate((id) => fetch(`/api/v1/channels/${id}`).then((answer) => answer.status), channel.id);
  await t.step('her groups are there: those of the mapping, and no other', async () => {
    const lecturers = await groupOf('Lecturers');
    ensure(lecturers?.members === 1 && !(await groupOf('unmapped')) && !(await groupOf('choir')), JSON.stringify((await api.call('GET', '/api/v1/groups')).items));
    await api.call('POST', `/api/v1/channels/${channel.id}/members`, { group: lecturers.id });
    await page.goto(`${server.url}/channels/${channel.id}`);
    await page.getByRole('heading', { name: 'Staff room', level: 1 }).waitFor();
  });

  await t.step('groups follow at each log-in, and rights with them, also where she is signed in already', async () => {
    people.ada.groups = ['choir'];
    const elsewhere = await open('ada');
    await elsewhere.page.goto(server.url);
    await go(elsewhere, 'ada');
    await elsewhere.page.getByRole('heading', { name: 'My Channels' }).waitFor();
    ensure((await sees(elsewhere)) === 404 && (await sees(ada)) === 404, 'she still sees the channel');
    ensure((await groupOf('Lecturers')).members === 0 && (await groupOf('choir')).members === 1, 'the groups did not follow');
    ensure((await api.call('GET', '/api/v1/accounts?q=ada')).items.length === 1, 'a second account was made');
    const { items } = await api.call('GET', '/api/v1/audit');
    for (const act of ['account_created', 'account_linked', 'group_member_added', 'group_member_removed']) {
      ensure(items.some((one) => one.act === act && one.actor_name === 'Ada Okonkwo'), `${act} is not in the audit log as hers`);
    }
  });

  await t.step('administrators are whom the provider says, at each log-in', async () => {
    const roleAfter = async (...groups) => {
      people.ada.groups = groups;
      const person = await open('ada');
      await person.page.goto(server.url);
      await go(person, 'ada');
      await person.page.getByRole('heading', { name: 'My Channels' }).waitFor();
      const site = await person.page.evaluate(() => fetch('/api/v1/audit').then((answer) => answer.status));
      return `${(await accountOf('ada.okonkwo')).site_role} ${site}`;
    };
    ensure((await roleAfter('choir', 'dais-admins')) === 'admin 200', 'she is no administrator');
    ensure((await roleAfter('choir')) === 'user 403', 'she is an administrator still');
    ensure((await sees(ada)) === 404, 'where she was signed in she still may everything');
    const { items } = await api.call('GET', '/api/v1/audit?act=account_role');
    ensure(items.length === 2 && items.every((one) => one.actor_name === 'Ada Okonkwo'), JSON.stringify(items));
  });

  const visitor = await open('visitor');
  await t.step('new keys at the provider are fetched when a token names one', async () => {
    const before = provider.asked['/jwks'];
    provider.rotate();
    await visitor.page.goto(server.url);
    await go(visitor, 'ada');
    await visitor.page.getByRole('heading', { name: 'My Channels' }).waitFor();
    ensure(provider.asked['/jwks'] === before + 1, `${provider.asked['/jwks'] - before} readings of the keys`);
    const signOut = async () => {
      await visitor.page.getByRole('button', { name: /user menu$/ }).click();
      await visitor.page.getByRole('menuitem', { name: 'Sign out' }).click();
      await button(visitor.page).waitFor();
    };
    await signOut();
    await go(visitor, 'ada'); // the same keys: nobody asks for them again
    await visitor.page.getByRole('heading', { name: 'My Channels' }).waitFor();
    ensure(provider.asked['/jwks'] === before + 1, 'known keys were read again');
    await signOut();
    provider.algorithm = 'ES256';
    provider.rotate();
    await go(visitor, 'ada');
    await visitor.page.getByRole('heading', { name: 'My Channels' }).waitFor();
    await signOut();
    provider.algorithm = 'RS256';
    provider.rotate();
  });

  const now = () => Math.floor(Date.now() / 1000);
  const unsigned = (token, header) => `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${token.split('.')[1]}.`;
  const lies = {
    'the nonce of another log-in': (token) => provider.resign(token, { claims: { nonce: 'another' } }),
    'no nonce': (token) => provider.resign(token, { claims: { nonce: undefined } }),
    'a token that has expired': (token) => provider.resign(token, { claims: { exp: now() - 120 } }),
    'a token of yesterday': (token) => provider.resign(token, { claims: { iat: now() - 86400 } }),
    'a token for somebody else': (token) => provider.resign(token, { claims: { aud: 'another-client' } }),
    'a token for both, asked for by somebody else': (token) => provider.resign(token, { claims: { aud: ['dais', 'another'], azp: 'another' } }),
    'another issuer': (token) => provider.resign(token, { claims: { iss: 'https://elsewhere.example' } }),
    'no signature': (token) => unsigned(token, { alg: 'none' }),
    'no signature, under the name of a key': (token) => unsigned(token, { alg: 'none', kid: provider.key.kid }),
    'a signature cut off': (token) => token.slice(0, token.lastIndexOf('.') + 1),
    'a letter of the words changed': (token) => {
      const [head, body, mark] = token.split('.');
      const claims = { ...decode(token).claims, sub: 'host' };
      ensure(body, 'a token without words');
      return `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${mark}`;
    },
    'HMAC with the public key': (token) => {
      const text = `${Buffer.from(JSON.stringify({ alg: 'HS256', kid: provider.key.kid })).toString('base64url')}.${token.split('.')[1]}`;
      const key = provider.key.public.export({ type: 'spki', format: 'pem' });
      return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
    },
    'no token at all': () => undefined,
  };
  await t.step(`${Object.keys(lies).length} lies of the provider: nobody is signed in, and a page says so`, async () => {
    let first = true;
    for (const [lie, bend] of Object.entries(lies)) {
      provider.bend = bend;
      await go(visitor, 'ada').catch((error) => { throw new Error(`${lie}: ${error.message}`); });
      if (first) {
        await visitor.page.getByRole('alert').waitFor();
        await audit(visitor, 'signin-refused', 'dark', { every: true });
      }
      first = false;
      await refused(visitor, /can’t be trusted/).catch((error) => { throw new Error(`${lie}: ${error.message}`); });
    }
    provider.bend = null;
  });

  await t.step('an answer is good for one browser, and once', async () => {
    const thief = await open('thief');
    let answer;
    await visitor.page.route('**/api/v1/provider/finish', (route) => {
      const { state, code, issuer } = route.request().postDataJSON();
      answer = `${server.url}/sign-in/provider?${new URLSearchParams({ state, code, iss: issuer })}`;
      return route.abort();
    });
    await button(visitor.page).click();
    await until('the provider has answered', () => answer);
    await visitor.page.unroute('**/api/v1/provider/finish');
    await thief.page.goto(answer);
    await refused(thief, /begun in another browser/);
    await visitor.page.goto(answer);
    await visitor.page.getByRole('heading', { name: 'My Channels' }).waitFor();
    await visitor.context.clearCookies({ name: '__Host-dais' });
    await visitor.page.goto(answer);
    await refused(visitor, /begun in another browser/);
    await visitor.page.goto(`${server.url}/sign-in/provider?error=access_denied&state=x`);
    await refused(visitor, 'did not sign you in');
  });

  await t.step('an account that is disabled stays closed', async () => {
    const { id } = await accountOf('ada.okonkwo');
    await api.call('PATCH', `/api/v1/accounts/${id}`, { disabled: true });
    await go(visitor, 'ada');
    await refused(visitor, 'This account is disabled.');
    await api.call('PATCH', `/api/v1/accounts/${id}`, { disabled: false });
  });

  await t.step('an account that is there already is nobody’s by its name; it is connected from inside', async () => {
    const double = await open('member');
    await double.page.goto(server.url);
    await go(double, 'double');
    await refused(double, /account with your login or e-mail address already/);
    await double.signIn();
    await double.page.goto(`${server.url}/account`);
    await double.page.getByRole('button', { name: `Connect with ${NAME}` }).click();
    await double.page.getByText(`Connected with ${NAME}.`, { exact: true }).waitFor(); // else "Not connected with …" is found too
    await double.context.clearCookies({ name: '__Host-dais' });
    await double.page.goto(server.url);
    await go(double, 'double');
    await double.page.getByRole('heading', { name: 'My Channels' }).waitFor();
    const { account } = await me(double);
    ensure(account.login === 'member' && account.password && account.external && account.site_role === 'admin', JSON.stringify(account));
    ensure((await groupOf('Lecturers')).members === 1, 'she is not in the group that the provider says');
    const status = (path, method = 'GET', body = undefined) =>
      double.page.evaluate(([path, method, body]) => fetch(path, { method, body, headers: body ? { 'content-type': 'application/json' } : {} }).then((answer) => answer.status), [path, method, body]);
    const host = `/api/v1/accounts/${(await accountOf('host')).id}`;
    await double.page.goto(`${server.url}/account`);
    await double.page.getByText(/what it gave you here goes away/).waitFor();
    ensure((await status(host, 'PATCH', '{"site_role":"user"}')) === 200, 'the host is an administrator still');
    await double.page.getByRole('button', { name: 'Disconnect' }).click();
    await double.page.getByRole('alert').getByText(/no administrator left/).waitFor();
    ensure((await me(double)).account.external && (await groupOf('Lecturers')).members === 1, 'half of it was taken');
    ensure((await status(host, 'PATCH', '{"site_role":"admin"}')) === 200, 'the host is no administrator again');
    await double.page.getByRole('button', { name: 'Disconnect' }).click();
    await double.page.getByText(`Not connected with ${NAME}.`).waitFor();
    ensure((await me(double)).account.site_role === 'user' && (await status('/api/v1/audit')) === 403, 'she is an administrator still');
    ensure((await groupOf('Lecturers')).members === 0, 'she is in the group still');
    const { items } = await api.call('GET', '/api/v1/audit');
    const acts = items.slice(0, 3).map((one) => one.act);
    for (const act of ['account_unlinked', 'account_role', 'group_member_removed']) ensure(acts.includes(act), `${act} is not in the audit log: ${acts}`);
  });

  await t.step('an administrator takes an identity from an account, after a question that says what follows', async () => {
    await api.call('PATCH', `/api/v1/accounts/${(await accountOf('ada.okonkwo')).id}`, { name: 'Ada O.' });
    const host = await open('host');
    await host.signIn();
    await host.page.goto(`${server.url}/admin/accounts`);
    await host.page.getByRole('button', { name: 'Change Ada O.' }).click();
    const dialog = host.page.getByRole('dialog', { name: 'Ada O.', exact: true });
    await dialog.getByText('Signs in by the identity provider.').waitFor();
    await dialog.getByRole('button', { name: 'Disconnect' }).click();
    const question = host.page.getByRole('dialog', { name: 'Disconnect Ada O.?' });
    await question.getByText(/until you set one, nobody can sign in/).waitFor();
    await audit(host, 'admin-disconnect', 'dialog', { every: true });
    await question.getByRole('button', { name: 'Disconnect' }).click();
    await question.waitFor({ state: 'hidden' });
    await dialog.getByText('Signs in by the identity provider.').waitFor({ state: 'detached' });
    ensure(!(await accountOf('ada.okonkwo')).external, 'she is connected still');
    await visitor.context.clearCookies({ name: '__Host-dais' });
    await visitor.page.goto(server.url);
    await go(visitor, 'ada');
    await refused(visitor, /account with your login or e-mail address already/);
    const { id } = await accountOf('ada.okonkwo');
    await api.call('DELETE', `/api/v1/accounts/${id}`); // comes anew, as at first
    await go(visitor, 'ada');
    await visitor.page.getByRole('heading', { name: 'My Channels' }).waitFor();
    await visitor.context.clearCookies({ name: '__Host-dais' });
  });

  await t.step('an address that the provider has not verified does not count; without a login there is no account', async () => {
    for (const [name, check] of [['unproven', async () => ensure(!(await accountOf('una')).email, 'the address was taken over')], ['nameless', null]]) {
      const person = await open(name);
      await person.page.goto(server.url);
      await go(person, name);
      if (check) await person.page.getByRole('heading', { name: 'My Channels' }).waitFor().then(check);
      else await refused(person, 'did not name a login');
    }
  });

  await t.step('signing out can sign out at the provider too, and accounts can be kept from being made', async () => {
    await server.signal('SIGTERM');
    configure('  logout: provider\n  create: "off"\n');
    await server.launch();
    await visitor.page.goto(server.url);
    await go(visitor, 'ada');
    await visitor.page.getByRole('button', { name: /user menu$/ }).click();
    await visitor.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await visitor.page.waitForURL((url) => url.origin === provider.issuer && url.pathname.startsWith('/session/end'));
    ensure(visitor.page.url().includes(encodeURIComponent(server.url)), visitor.page.url());
    people.newcomer = { preferred_username: 'newcomer' };
    const newcomer = await open('newcomer');
    await newcomer.page.goto(server.url);
    await go(newcomer, 'newcomer');
    await refused(newcomer, 'There is no account for you here.');
  });

  await t.step('without the provider the page says so, in German too, and passwords go on to work', async () => {
    await server.signal('SIGTERM');
    configure();
    await server.launch();
    await provider.close();
    const member = await open('member2');
    await member.page.goto(server.url);
    await button(member.page).click();
    await member.page.getByRole('alert').getByText(/does not answer/).waitFor();
    await audit(member, 'signin-provider-down', 'dark', { every: true });
    await member.page.evaluate(() => localStorage.setItem('dais.language', 'de'));
    const german = await member.browser.newContext({ ignoreHTTPSErrors: true, locale: 'de-DE' });
    const other = await german.newPage();
    await other.goto(server.url);
    await other.getByRole('button', { name: `Weiter mit ${NAME}` }).click();
    await other.getByRole('alert').getByText('Der Anmeldedienst antwortet nicht.').waitFor();
    await german.close();
    await member.page.evaluate(() => localStorage.removeItem('dais.language'));
    await member.signIn();
    await provider.open();
  });

  await t.step('nothing of it is in the log', () => {
    const canaries = [provider.secret, encodeURIComponent(provider.secret), 'ada@hall.example', 'Ada Okonkwo', 'id_token', 'code=', 'Bearer'];
    for (const canary of canaries) ensure(!server.log.includes(canary), `the log says ${canary}`);
    ensure(/oidc_refused.*why=nonce/.test(server.log), 'the log does not say why');
  });

  for (const person of [ada, visitor]) {
    // Refusals are asked for here, and the server was restarted under the sockets.
    const faults = person.unexcused(/Failed to load resource/, /^console: WebSocket connection/, new RegExp(`^foreign request: ${provider.issuer}`), /^foreign request: https:\/\/fonts\./);
    ensure(faults.length === 0, faults.join('\n'));
  }
});
