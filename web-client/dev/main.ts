// The page with a made-up server inside it: replaces fetch and WebSocket, then starts as always. Only with `--mode fixture`.
import { install } from './server';

install();
await import('../src/main');
