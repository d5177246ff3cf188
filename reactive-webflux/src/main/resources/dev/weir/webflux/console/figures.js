// What was counted of a cache since it was built: the same numbers as its meters have.

import { byId, element, say } from './dom.js';
import { count } from './format.js';

const FIGURES = [
  ['hits', 'Fresh hits'],
  ['staleHits', 'Stale hits'],
  ['misses', 'Misses'],
  ['fallbacks', 'Fallbacks'],
  ['coalesced', 'Coalesced waiters'],
  ['loads', 'Loads'],
  ['failed', 'Loads failed or late'],
  ['refused', 'Loads refused'],
  ['refreshes', 'Refreshes'],
  ['writes', 'Writes'],
  ['invalidations', 'Invalidations'],
  ['evictions', 'Evictions'],
  ['size', 'Entries now'],
  ['remoteHits', 'Redis hits'],
  ['remoteMisses', 'Redis misses'],
  ['degradedLoads', 'Loads without Redis'],
];

const cells = new Map();

export function showFigures(series, cache) {
  const list = byId('figures');
  for (const [column, label] of FIGURES) {
    if (!cells.has(column)) {
      const cell = element('dd', { 'data-figure': column });
      cells.set(column, cell);
      list.append(element('div', {}, element('dt', {}, label), cell));
    }
    say(cells.get(column), count(series.now(cache, column)));
  }
}
