// All caches, one a line; the one that is chosen is shown below.

import { byId, element, say } from './dom.js';
import { count, latency, percent, rate } from './format.js';

const CELLS = [
  ['', (s, c) => rate(reads(s, c))],
  ['', (s, c) => percent(hitRate(s, c))],
  ['wide', (s, c) => rate(s.lately(c, 'staleHits'))],
  ['wide', (s, c) => rate(s.lately(c, 'misses'))],
  ['middle', (s, c) => rate(s.lately(c, 'loads'))],
  ['middle', (s, c) => rate(s.lately(c, 'failed')), (s, c) => s.lately(c, 'failed') > 0],
  ['wide', (s, c) => rate(s.lately(c, 'coalesced'))],
  ['wide', (s, c) => latency(s.worst(c, 'localP99'))],
  ['middle', (s, c) => latency(s.worst(c, 'remoteP99'))],
  ['middle', (s, c) => latency(s.worst(c, 'sourceP99'))],
  ['wide', (s, c) => count(s.now(c, 'size'))],
  ['', (s, c) => count(s.now(c, 'flights'))],
];

const lines = new Map();

/** Shows the caches; whoever chooses one has it told. */
export function showOverview(series, chosen, choose) {
  const names = series.names();
  byId('no-caches').hidden = names.length > 0;
  const body = byId('overview').tBodies[0];
  for (const [name, line] of lines) {
    if (!names.includes(name)) {
      line.root.remove();
      lines.delete(name);
    }
  }
  names.forEach((name, index) => {
    const line = lines.get(name) || made(name, choose);
    if (body.rows[index] !== line.root) body.insertBefore(line.root, body.rows[index] || null);
    line.button.setAttribute('aria-pressed', String(name === chosen));
    line.root.classList.toggle('chosen', name === chosen);
    CELLS.forEach(([, text, isBad], cell) => {
      say(line.cells[cell], text(series, name));
      line.cells[cell].classList.toggle('bad', Boolean(isBad && isBad(series, name)));
    });
  });
}

export const reads = (s, c) => s.lately(c, 'hits') + s.lately(c, 'staleHits') + s.lately(c, 'misses');

function hitRate(s, c) {
  const all = reads(s, c);
  return all > 0 ? 1 - s.lately(c, 'misses') / all : NaN;
}

function made(name, choose) {
  const button = element('button', { type: 'button', 'data-cache': name }, name);
  const cells = CELLS.map(([width]) => element('td', { class: width || null }));
  const root = element('tr', {}, element('th', { scope: 'row' }, button), ...cells);
  root.addEventListener('click', () => choose(name));
  const line = { root, button, cells };
  lines.set(name, line);
  return line;
}
