// How the caches are, in a word each, and what has changed about that for those who do not see it.

import { byId, element, say } from './dom.js';
import { count, time } from './format.js';

const WEIGHTS = { good: '●', doubtful: '▲', bad: '■', none: '○' };
const HEALTH = { UP: 'good', DEGRADED: 'doubtful', DOWN: 'bad' };
const HEALTH_SAYS = { UP: 'all is well', DEGRADED: 'requests are answered, but not as meant', DOWN: 'the caches are closed' };
const COHERENCE = { COHERENT: 'good', CATCHING_UP: 'doubtful', BLIND: 'bad' };
const REACH = { REACHABLE: 'good', PROBED: 'doubtful', UNREACHABLE: 'bad' };
const REACH_SAYS = {
  REACHABLE: 'breaker closed',
  PROBED: 'breaker half open: a few requests are tried',
  UNREACHABLE: 'breaker open: it is not asked',
};

let before = new Map();
const shown = new Map();

/** Shows the state, with the number of loads that are in flight. */
export function showState(state, flights) {
  const tiles = [health(state), ...remote(state.remote), ...sources(state.sources), flying(flights), ...outboxes(state)];
  const list = byId('tiles');
  const keys = new Set(tiles.map(tile => tile.label));
  for (const [label, tile] of shown) {
    if (!keys.has(label)) {
      tile.root.remove();
      shown.delete(label);
    }
  }
  tiles.forEach(tile => draw(list, tile));
  remarks(state);
  announce(tiles);
}

function health(state) {
  const broken = state.broken.length;
  return {
    label: 'Health',
    weight: HEALTH[state.health],
    value: state.health,
    detail: broken ? `${broken} broken, see below` : HEALTH_SAYS[state.health],
  };
}

function remote(tier) {
  if (!tier) {
    return [{ label: 'Redis', weight: 'none', value: 'none', detail: 'each process is on its own' }];
  }
  return [
    {
      label: 'Coherence',
      weight: COHERENCE[tier.coherence],
      value: tier.coherence.replace('_', ' '),
      detail: `for ${time(tier.coherenceFor)}, all known up to ${
        tier.knownUpTo === undefined ? 'never' : `${time(tier.knownUpTo)} ago`}`,
    },
    { label: 'Redis', weight: REACH[tier.reach], value: tier.reach, detail: REACH_SAYS[tier.reach] },
    {
      label: 'Owed',
      weight: tier.owed ? 'doubtful' : 'good',
      value: count(tier.owed),
      spoken: tier.owed ? 'invalidations' : 'nothing',
      detail: tier.owed ? `invalidations, the oldest for ${time(tier.oldestOwed)}` : 'no invalidation waits for Redis',
    },
  ];
}

/** All of them in one, where there are breakers: the worst gives the word. */
function sources(reaches) {
  const all = Object.entries(reaches);
  const worst = ['UNREACHABLE', 'PROBED', 'REACHABLE'].find(reach => all.some(([, is]) => is === reach));
  if (!worst) return [];
  const names = all.filter(([, is]) => is === worst).map(([cache]) => cache).join(', ');
  return [{
    label: all.length === 1 ? 'Source' : 'Sources',
    weight: REACH[worst],
    value: worst,
    spoken: worst === 'REACHABLE' ? worst : `${worst}: ${names}`,
    detail: worst === 'REACHABLE' ? 'breakers closed' : `${REACH_SAYS[worst]}: ${names}`,
  }];
}

function flying(flights) {
  return { label: 'Flights', weight: 'none', value: count(flights), spoken: '', detail: 'loads in flight now' };
}

/** They are in Redis: while it is away nobody knows what is in them. */
function outboxes({ outboxes: all, remote: tier }) {
  const isOld = Boolean(tier) && (tier.reach !== 'REACHABLE' || tier.coherence !== 'COHERENT');
  return Object.entries(all).map(([cache, box]) => {
    const weight = isOld || box.late || box.deadLetters ? 'doubtful' : 'good';
    return {
      label: `Outbox of ${cache}`,
      weight,
      value: count(box.waiting),
      spoken: isOld ? 'as last seen' : weight === 'good' ? 'in time' : 'late, or with dead letters',
      detail: `${isOld ? 'as last seen: ' : ''}waiting${box.waiting ? `, the oldest for ${time(box.lag)}` : ''}; ${count(box.parked)} parked, ${
        count(box.deadLetters)} dead letters${box.late ? '; late' : ''}`,
    };
  });
}

function draw(list, tile) {
  let parts = shown.get(tile.label);
  if (!parts) {
    parts = {
      mark: element('span', { class: 'mark', 'aria-hidden': 'true' }),
      value: element('strong'),
      detail: element('span', { class: 'detail' }),
    };
    parts.root = element('div', { class: 'tile' },
      element('dt', {}, tile.label),
      element('dd', {}, element('span', { class: 'value' }, parts.mark, parts.value), parts.detail));
    shown.set(tile.label, parts);
  }
  list.append(...(parts.root.parentNode ? [] : [parts.root]));
  parts.root.dataset.weight = tile.weight;
  parts.root.dataset.tile = tile.label;
  say(parts.mark, WEIGHTS[tile.weight]);
  say(parts.value, tile.value);
  say(parts.detail, tile.detail);
}

/** What is broken, found and advised, the worst first. */
function remarks(state) {
  const list = byId('remarks');
  const all = [
    ...state.broken.map(text => ['bad', text]),
    ...state.findings.filter(text => !state.broken.includes(text)).map(text => ['doubtful', text]),
    ...state.advice.map(text => ['none', text]),
  ];
  const key = JSON.stringify(all);
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.hidden = !all.length;
  list.replaceChildren(...all.map(([weight, text]) =>
    element('li', { 'data-weight': weight },
      element('span', { class: 'mark', 'aria-hidden': 'true' }, WEIGHTS[weight]),
      element('span', {}, text))));
}

function announce(tiles) {
  const now = new Map(tiles.map(tile => [tile.label, tile.spoken === undefined ? tile.value : tile.spoken]));
  const changed = before.size ? [...now].filter(([label, value]) => before.get(label) !== value) : [];
  before = now;
  if (changed.length) {
    say(byId('announcement'), changed.map(([label, value]) => `${label}: ${value}`).join('. '));
  }
}
