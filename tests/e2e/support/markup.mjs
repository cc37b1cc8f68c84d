// What people might write to make a page do something: every combination of a way in, a thing that runs and a way to hide it.
// Each would set `window.__ran` or put an element where only text belongs.
const RUN = 'window.__ran=1';
const ELEMENTS = [
  `<script>${RUN}</script>`, `<img src=x onerror=${RUN}>`, `<svg onload=${RUN}>`, `<svg><script>${RUN}</script></svg>`, `<iframe srcdoc="<script>top.__ran=1</script>">`,
  `<body onpageshow=${RUN}>`, `<details open ontoggle=${RUN}>x</details>`, `<video><source onerror=${RUN}></video>`, `<a href="javascript:${RUN}">x</a>`, `<form action=javascript:${RUN}><button>x</button></form>`,
  `<math href=javascript:${RUN}>x</math>`, `<style>@import'//x.test'</style>`, `<link rel=stylesheet href=//x.test>`, `<meta http-equiv=refresh content=0>`, `<base href=//x.test>`, `<object data=javascript:${RUN}>`,
  `<input autofocus onfocus=${RUN}>`, `<marquee onstart=${RUN}>x</marquee>`, `<template><img src=x onerror=${RUN}></template>`, `<b style="position:fixed">x</b>`,
];
const LINKS = [`javascript:${RUN}`, `JaVaScRiPt:${RUN}`, `data:text/html,<script>${RUN}</script>`, `vbscript:${RUN}`, `https://x.test/"onmouseover=${RUN}//`, `https://x.test/<svg/onload=${RUN}>`, `blob:https://x.test/1`];
const FRAMES = [(x) => x, (x) => `"'>${x}`, (x) => `-->${x}<!--`, (x) => `</textarea>${x}`, (x) => `\`${x}\``, (x) => `${x}\u0000`.replace('\u0000', ''), (x) => `\u202e${x}\u202c`, (x) => `{{${x}}}`, (x) => x.replace('<', '&lt;'), (x) => `[x](${x})`];

export const PAYLOADS = [...ELEMENTS, ...LINKS].flatMap((one) => FRAMES.map((frame) => frame(one)));

// The payloads in as few texts of `length` code points as will hold them.
export function texts(length) {
  const out = [''];
  for (const one of PAYLOADS) {
    const line = `${one}\n`;
    if ([...out.at(-1)].length + [...line].length > length) out.push('');
    out[out.length - 1] += line;
  }
  return out.map((text) => text.trim());
}
