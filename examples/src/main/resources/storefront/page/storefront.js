// The page: what it is told once a second, and its handles.

import { at, chip, element, isPulled, post, pull, show } from './dom.js';
import { plot } from './plot.js';
import { beginSights, drawInstances } from './sights.js';

const plots = Object.fromEntries(['rps', 'p50', 'p99', 'errors'].map(name => [name, plot(at(`${name}-plot`))]));
let scene = { traffic: { shoppers: 0 }, redis: true, carrierFails: false };

function draw(told) {
  scene = told;
  drawInstances(told.instances);
  drawTrouble(told);
  drawTraffic(told);
  drawLedger(told.balance);
}

function drawTrouble({ redis, postgresDelayMillis, carrierFails }) {
  chip(at('redis-state'), redis ? 'good' : 'bad', redis ? 'running' : 'stopped');
  show(at('redis'), redis ? 'Stop Redis' : 'Start Redis');
  if (document.activeElement !== at('postgres') && !isPulled(at('postgres'))) at('postgres').value = String(postgresDelayMillis);
  chip(at('carrier-state'), carrierFails ? 'bad' : 'good', carrierFails ? 'failing' : 'answering');
  show(at('carrier'), carrierFails ? 'Mend it' : 'Fail it');
  const what = [];
  if (!redis) what.push('Without Redis, prices, stock and quotes come from memory for a few seconds, then from Postgres; orders go on. Activity is refused (503), because nobody could promise to keep it.');
  if (postgresDelayMillis > 0) what.push('What is in memory or in Redis is as fast as before. An old value is served after 200 ms instead of waiting, and activity waits in the outbox.');
  if (carrierFails) what.push('Quotes that are known stand, marked as old. Those that nobody has asked for before are refused.');
  show(at('consequence'), what.join(' ') || 'All is well.');
}

function drawTraffic({ traffic, second }) {
  const on = traffic.shoppers > 0;
  at('traffic').classList.toggle('on', on);
  show(at('traffic'), on ? 'Send shoppers home' : 'Let shoppers in');
  show(at('rps'), String(second.requests));
  show(at('p50'), second.requests ? millis(second.p50) : '–');
  show(at('p99'), second.requests ? millis(second.p99) : '–');
  show(at('errors'), String(second.failed));
  plots.rps(second.requests); plots.p50(second.p50); plots.p99(second.p99); plots.errors(second.failed);
  const kinds = Object.entries(second.errors).map(([what, times]) => `${what}: ${times}`);
  show(at('error-kinds'), kinds.length ? `Since the last look: ${kinds.join(', ')}.` : '');
  drawTiers(second);
}

function drawTiers({ tiers, stale }) {
  const all = Object.values(tiers).reduce((a, b) => a + b, 0);
  const names = { LOCAL: 'memory', REMOTE: 'Redis', SOURCE: 'Postgres or carrier' };
  const share = tier => all ? Math.round(100 * tiers[tier] / all) : 0;
  at('tiers').replaceChildren(...Object.keys(names).map(tier => {
    const part = element('span', { className: tier });
    part.style.width = `${all ? 100 * tiers[tier] / all : 0}%`;
    return part;
  }));
  const shares = Object.entries(names).map(([tier, name]) => [tier, `${name} ${share(tier)} %`]);
  at('tiers').setAttribute('aria-label', `Answers from ${shares.map(each => each[1]).join(', ')}`);
  at('legend').replaceChildren(...[...shares, ['stale', `marked as not known to be current: ${stale}`]]
    .map(([className, text]) => element('li', { className, text })));
}

function drawLedger(balance) {
  const even = at('even');
  if (!balance) return chip(even, 'warn', 'Postgres does not answer');
  const lost = balance.lost + balance.ordersLost;
  if (lost > 0) chip(even, 'bad', `${lost} lost`);
  // They are of one moment, so nothing that is on its way makes them differ.
  else if (balance.ordered !== balance.sold) chip(even, 'bad', 'pieces do not add up');
  else if (balance.even) chip(even, 'good', 'even');
  else chip(even, 'warn', balance.waiting < 0 ? 'Redis cannot be asked' : 'some are on their way');
  const numbers = [
    ['Activity acknowledged', balance.acknowledged],
    ['Arrived in Postgres', balance.arrived],
    ['Waiting in the outbox', balance.waiting < 0 ? 'not known' : balance.waiting],
    ['Activity lost', balance.lost],
    ['Orders acknowledged', balance.ordersAcknowledged],
    ['Pieces ordered', balance.ordered],
    ['Pieces gone from stock', balance.sold],
    ['Orders lost', balance.ordersLost],
  ];
  const drawn = numbers.map(([name, number]) => {
    const one = element('div', { className: /lost/.test(name) && number > 0 ? 'bad' : '' },
      element('dt', { text: name }), element('dd', { text: typeof number === 'number' ? number.toLocaleString('en') : number }));
    one.dataset.value = number;
    return one;
  });
  at('ledger').replaceChildren(...drawn);
}

function millis(time) {
  return time < 10 ? `${time.toFixed(1)} ms` : `${Math.round(time)} ms`;
}

function listen() {
  const events = new EventSource('/stage/events');
  events.onopen = () => chip(at('connection'), 'good', 'live');
  events.onmessage = event => draw(JSON.parse(event.data));
  events.onerror = () => chip(at('connection'), 'bad', 'not connected');
}

function handles() {
  at('redis').addEventListener('click', event => {
    const running = !scene.redis;
    pull(event.currentTarget, running ? 'Starting Redis…' : 'Stopping Redis…',
      () => post('/stage/redis', { running }), running ? 'Redis is there again, with what it had.' : 'Redis is stopped.');
  });
  at('carrier').addEventListener('click', event => {
    const running = scene.carrierFails;
    pull(event.currentTarget, running ? 'Mending the carrier…' : 'Failing the carrier…',
      () => post('/stage/carrier', { running }), running ? 'The carrier answers again.' : 'The carrier fails from now on.');
  });
  at('postgres').addEventListener('change', slow);
  at('traffic').addEventListener('click', event => {
    const come = scene.traffic.shoppers === 0;
    const wanted = come ? { shoppers: at('shoppers').valueAsNumber || 0, rate: at('rate').valueAsNumber || 0 } : { shoppers: 0, rate: 0 };
    pull(event.currentTarget, come ? 'Opening the doors…' : 'Closing the doors…',
      () => post('/stage/traffic', wanted), come ? 'Shoppers are in.' : 'Shoppers have left.');
  });
}

/** By keyboard one comes past what is not meant: what is chosen at last counts. */
async function slow() {
  const chosen = at('postgres').value;
  const millis = Number(chosen);
  await pull(at('postgres'), 'Changing the line to Postgres…',
    () => post('/stage/postgres', { millis }), millis ? `Postgres is slower by ${millis} ms.` : 'Postgres is as fast as it can be.');
  if (at('postgres').value !== chosen) slow();
}

handles();
beginSights();
listen();
