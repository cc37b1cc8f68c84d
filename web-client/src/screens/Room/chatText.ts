// What was written, as nodes: text, links and `code`. Makes DOM nodes only, so that nothing written can be markup.
import { tokenize } from 'linkifyjs';

export type Piece = { kind: 'text'; text: string } | { kind: 'code'; text: string } | { kind: 'link'; text: string; href: string };

const CODE = /`([^`\n]+)`/g;

/** A link only where it leads to the web or to a mail program. */
function linkOf(href: string): string | undefined {
  return /^(https?:\/\/|mailto:)/i.test(href) ? href : undefined;
}

function linkPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const token of tokenize(text)) {
    const href = token.isLink ? linkOf(token.toHref('https')) : undefined;
    const last = pieces.at(-1);
    if (href) pieces.push({ kind: 'link', text: token.toString(), href });
    else if (last?.kind === 'text') last.text += token.toString();
    else pieces.push({ kind: 'text', text: token.toString() });
  }
  return pieces;
}

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(CODE)) {
    if (match.index > from) pieces.push(...linkPieces(text.slice(from, match.index)));
    pieces.push({ kind: 'code', text: match[1] ?? '' });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push(...linkPieces(text.slice(from)));
  return pieces;
}

function nodeOf(piece: Piece): Node {
  if (piece.kind === 'text') return document.createTextNode(piece.text);
  if (piece.kind === 'code') {
    const code = document.createElement('code');
    code.textContent = piece.text;
    return code;
  }
  const link = document.createElement('a');
  link.className = 'link';
  link.href = piece.href;
  link.target = '_blank';
  link.rel = 'noopener noreferrer nofollow';
  link.textContent = piece.text;
  return link;
}

/** For {@attach}: fills the element with what was written. */
export function written(text: string): (element: HTMLElement) => void {
  return (element) => element.replaceChildren(...piecesOf(text).map(nodeOf));
}
