// Debian's Node 18 has Web Crypto only as a module; browsers and newer Nodes have it as a global.
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto as Crypto;
