// A door from one network namespace into another: relay.mjs SOCKET PORT, run inside the far one, takes what comes to a Unix
// socket (those know no namespaces) to a port on its own loopback address. doorTo makes the outer end.
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

function relay(server, target) {
  server.on('connection', (inner) => {
    const outer = connect(target);
    inner.pipe(outer).pipe(inner);
    inner.on('error', () => outer.destroy());
    outer.on('error', () => inner.destroy());
  });
  return server;
}

// Port `port` of our own loopback address leads to the same port in `netns`; returns what closes it.
export async function doorTo(netns, port, path) {
  const program = spawn('ip', ['netns', 'exec', netns, process.execPath, fileURLToPath(import.meta.url), path, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((done) => program.stdout.once('data', done));
  const server = relay(createServer(), { path });
  await new Promise((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));
  return () => {
    program.stdin.end();
    server.close();
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [path, port] = process.argv.slice(2);
  relay(createServer(), { host: '127.0.0.1', port: Number(port) }).listen(path, () => console.log('open'));
  process.stdin.on('end', () => process.exit(0)).resume();
}
