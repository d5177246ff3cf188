// The same product, as each instance answers it.

import { at, chip, element, post, pull, show } from './dom.js';

const CURRENT = {
  fresh: ['good', 'fresh'],
  unverified: ['warn', 'not verified: Redis is away'],
  revalidating: ['warn', 'old, being reloaded'],
  load_failed: ['warn', 'old: reload failed'],
  load_slow: ['warn', 'old: reload is slow'],
};
const LINES = [
  { name: 'Price', source: 'Postgres', path: p => `/products/${p}`, text: v => `${v.name}, ${Number(v.price).toFixed(2)} (version ${v.version})` },
  { name: 'Stock', source: 'Postgres', path: p => `/stock/${p}`, text: v => `${v.remaining} left` },
  { name: 'Delivery', source: 'the carrier', path: (p, c) => `/quotes/${p}/${c}`, text: v => `${Number(v.price).toFixed(2)}, ${v.days} days` },
];
const HEALTH = { UP: 'good', DEGRADED: 'warn', DOWN: 'bad' };
const COHERENCE = { COHERENT: 'knows what others change', CATCHING_UP: 'is catching up with others', BLIND: 'does not learn what others change' };
const UNANSWERED = { status: 0, tier: '', freshness: '', age: '', millis: 0 };
const cards = {};
let looking = new AbortController();
let next;

export function beginSights() {
  cards.first = card('first', 'First instance', []);
  cards.second = card('second', 'Second instance', secondHandles());
  cards.second.root.append(element('div', { className: 'missing' },
    element('p', { className: 'why', text: 'A process of its own at another port, which shares Redis and Postgres with the first. It is not running.' }), startHandle()));
  cards.second.root.classList.add('away');
  for (let i = 1; i <= 12; i++) at('product').append(element('option', { text: `p-${i}` }));
  at('product').value = 'p-7';
  at('buy').addEventListener('click', () => pull(at('buy'), 'Buying…', buy, left => `Bought one of ${left.product}: ${left.remaining} are left.`));
  at('product').addEventListener('change', choose);
  at('country').addEventListener('change', choose);
  look();
}

/** What is shown is of something else. */
function choose() {
  Object.values(cards).forEach(({ lines }) => lines.forEach(clear));
  look();
}

/** Looks at what is chosen, and again a second later. What was asked before is not waited for any more. */
async function look() {
  looking.abort();
  clearTimeout(next);
  const mine = new AbortController();
  looking = mine;
  const product = at('product').value;
  const country = at('country').value;
  await Promise.all(LINES.map(async (line, i) => {
    const sights = await sightsOf(line.path(product, country), mine.signal);
    if (looking === mine) drawLine(line, i, sights);
  }));
  if (looking === mine) next = setTimeout(look, 1000);
}

/** As each instance answers it; null if nobody can tell. */
async function sightsOf(path, signal) {
  try {
    const answer = await fetch(`/stage/sights?path=${encodeURIComponent(path)}`, { signal });
    return answer.ok ? await answer.json() : null;
  } catch (away) {
    return null;
  }
}

function drawLine(line, i, sights) {
  for (const [name, { lines }] of Object.entries(cards)) {
    const sight = sights ? sights.find(each => each.instance === name) : UNANSWERED;
    if (sight) draw(lines[i], line, sight);
    else clear(lines[i]);
  }
}

/** Nothing is known yet. */
function clear({ value, tier, current, took }) {
  show(value, '…');
  chip(tier, '', '');
  chip(current, '', '');
  show(took, '');
}

/** How each of them is, by its own words; those that are not there are shown as such. */
export function drawInstances(instances) {
  for (const [name, { root, address, console, health, coherence }] of Object.entries(cards)) {
    const there = instances.find(each => each.name === name);
    root.classList.toggle('away', !there);
    keepFocus(root);
    lead(address, there ? `${there.url}/status` : '', there ? new URL(there.url).host : '');
    lead(console, there ? `${there.url}/weir/` : '', 'Console');
    const { status, coherence: state } = there ? there.status : {};
    chip(health, there ? HEALTH[status] || 'bad' : '', there ? (status || 'does not answer').toLowerCase() : 'not running');
    show(coherence, COHERENCE[state] || '');
  }
}

/** Starting and ending it takes away the handle that was pulled: its counterpart is what comes next. */
function keepFocus(root) {
  const focused = document.activeElement;
  if (root.contains(focused) && focused.offsetParent === null) {
    [...root.querySelectorAll('[id^="second-"]')].find(each => each.offsetParent !== null).focus();
  }
}

function lead(link, href, text) {
  if (link.getAttribute('href') !== href) link.href = href;
  show(link, text);
}

function card(name, title, more) {
  const change = element('button', { text: 'Change the price here' });
  change.id = `change-${name}`;
  change.addEventListener('click', () => pull(change, `Changing a price at the ${name} instance…`, () => reprice(name), 'The price is changed.'));
  const lines = LINES.map(line => {
    const drawn = { value: element('span', { className: 'value', text: '…' }), tier: element('span', { className: 'chip' }),
      current: element('span', { className: 'chip' }), took: element('span') };
    drawn.root = element('div', { className: 'sight' }, element('span', { text: line.name }), drawn.value,
      element('span', { className: 'from' }, drawn.tier, drawn.current, drawn.took));
    return drawn;
  });
  const health = element('span', { className: 'chip' });
  const coherence = element('small');
  const address = element('a');
  const console = element('a');
  console.setAttribute('aria-label', `Console of the ${name} instance`);
  const root = element('article', { className: 'card' },
    element('div', { className: 'card-top' }, element('h3', { text: title }), element('span', {}, coherence, ' ', health)),
    element('div', { className: 'there' }, element('p', { className: 'where' }, address, ' ', console), ...lines.map(line => line.root), element('div', { className: 'row' }, change, ...more)));
  root.id = `card-${name}`;
  at('sights').append(root);
  return { root, lines, address, console, health, coherence };
}

function startHandle() {
  return handle('start', 'Start it', '', 'Starting a second instance, which takes some seconds…', 'The second instance is there.');
}

function secondHandles() {
  return [
    handle('stop', 'Stop', '', 'Stopping the second instance…', 'The second instance has ended in good order.'),
    handle('kill', 'Kill (−9)', 'risky', 'Killing the second instance…',
      'The second instance was killed. What it had accepted is written by the first, within about ten seconds.'),
  ];
}

function handle(wish, text, className, during, after) {
  const made = element('button', { text, className });
  made.id = `second-${wish}`;
  made.addEventListener('click', () => pull(made, during, () => post('/stage/second', { wish }), after));
  return made;
}

function draw(drawn, line, sight) {
  const known = sight.status === 200;
  show(drawn.value, known ? line.text(sight.value) : refusal(sight.status));
  chip(drawn.tier, sight.tier, { LOCAL: 'from memory', REMOTE: 'from Redis', SOURCE: `from ${line.source}` }[sight.tier] || 'no answer');
  const [kind, text] = CURRENT[sight.freshness.replaceAll('-', '_')] || ['', ''];
  chip(drawn.current, kind, text);
  show(drawn.took, known ? `${sight.age === '' ? '' : `${sight.age} s old, `}in ${sight.millis < 10 ? sight.millis.toFixed(1) : Math.round(sight.millis)} ms` : '');
}

function refusal(status) {
  return status === 404 ? 'not known' : status === 0 ? 'not answered' : `refused for now (${status})`;
}

function buy() {
  return post('/orders', { id: `page-${crypto.randomUUID()}`, product: at('product').value, amount: 1 });
}

async function reprice(name) {
  const price = (5 + Math.floor(Math.random() * 9000) / 100).toFixed(2);
  const seen = await post('/stage/change', { product: at('product').value, price, at: name });
  const told = seen.sort((a, b) => a.instance < b.instance ? -1 : 1)
    .map(each => each.millis === null ? `the ${each.instance} one has not answered it yet` : `the ${each.instance} one answered it ${each.millis} ms later`);
  at('seen').textContent = `Changed to ${price} at the ${name} instance: ${told.join(', ')}.`;
  await look();
}

