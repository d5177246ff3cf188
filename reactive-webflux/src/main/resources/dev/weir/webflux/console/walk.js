// The walk of a request through the tiers, as an explanation tells it: what stands at each, and how far the request would go.

import { isoTime, millisOf, time } from './format.js';

const SAYS = {
  HIT: 'A fresh answer from memory',
  HIT_AND_REFRESH: 'A fresh answer from memory, and a load behind it, because its time is nearly up',
  STALE_AND_REFRESH: 'A stale answer from memory, with a load behind it',
  STALE_AFTER_FAILURE: 'A stale answer from memory, because a load failed a moment ago',
  REMEMBERED_ERROR: 'The error of a load that failed a moment ago',
  LOAD_OR_FALL_BACK: 'A load, with a stale value to fall back on',
  LOAD: 'A load',
  JOIN_LOAD: 'It waits for the load that is in progress',
};

const FROM_MEMORY = ['HIT', 'HIT_AND_REFRESH', 'STALE_AND_REFRESH', 'STALE_AFTER_FAILURE', 'REMEMBERED_ERROR'];
const BEHIND = ['HIT_AND_REFRESH', 'STALE_AND_REFRESH'];

/** The stations of the walk, which of them the request comes to, and the same in sentences. */
export function walkOf(known) {
  const stops = [asked(known), memory(known), flight(known), redis(known), source(known)];
  const last = lastStop(known);
  const loads = BEHIND.includes(known.outlook);
  stops.forEach((stop, index) => {
    stop.state = index <= last ? 'now' : loads ? 'behind' : 'off';
  });
  if (skipsRedis(known) && stops[3].state !== 'off') stops[3].state = 'skipped';
  return { stops, last, answer: answerOf(known), title: SAYS[known.outlook] || known.outlook, steps: steps(known, stops, last) };
}

/** How old what is in memory is, on the way through its windows. */
export function windowsOf(known) {
  if (!known.entry || known.policy.immutable) return null;
  const fresh = millisOf(known.entry.freshFor);
  const bounds = [
    ['fresh', 'fresh', fresh],
    ['stale', 'stale while it is reloaded', millisOf(known.policy.staleWhileRevalidate)],
    ['fallback', 'stale if a load fails', millisOf(known.policy.staleIfError)],
  ];
  const windows = [];
  let from = 0;
  for (const [id, label, until] of bounds) {
    if (until > from) {
      windows.push({ id, label, from, until });
      from = until;
    }
  }
  return windows.length ? { windows, age: millisOf(known.entry.age) } : null;
}

function lastStop(known) {
  if (FROM_MEMORY.includes(known.outlook)) return 1;
  return known.outlook === 'JOIN_LOAD' ? 2 : 4;
}

/** Nobody is asked who is not there, or does not answer. */
function skipsRedis(known) {
  return !known.remote || known.remote.reach === 'UNREACHABLE';
}

function asked(known) {
  return {
    id: 'request',
    title: 'Request',
    lines: known.tenant ? ['a get of the key', `tenant ${known.tenant}`] : ['a get of the key'],
  };
}

function memory(known) {
  const entry = known.entry;
  const title = 'Memory';
  if (!entry) {
    return { id: 'memory', title, lines: [known.outlook === 'REMEMBERED_ERROR' ? 'a remembered error' : 'nothing'] };
  }
  const lines = [
    entry.absent ? 'the absence of a value' : 'a value',
    `${isoTime(entry.age)} old, fresh for ${known.policy.immutable ? 'ever' : isoTime(entry.freshFor)}`,
  ];
  if (entry.gone !== 'NO') lines.push(entry.gone === 'EXPIRED' ? 'declared outdated' : 'invalidated');
  else if (known.remote && known.remote.trusted === false) lines.push('not trusted: others may have changed it');
  return { id: 'memory', title, lines };
}

function flight(known) {
  const load = known.flight;
  const title = 'Flight';
  if (!load) return { id: 'flight', title, lines: ['no load in progress'] };
  const lines = [`a load for ${isoTime(load.since)}${load.slow ? ', slow' : ''}`];
  lines.push(load.joinable ? 'can be joined' : 'cannot be joined any more');
  return { id: 'flight', title, lines };
}

function redis(known) {
  const tier = known.remote;
  const title = 'Redis';
  if (!tier) return { id: 'redis', title, lines: ['this cache has no remote tier'] };
  const reach = { REACHABLE: 'asked', PROBED: 'tried by a few requests', UNREACHABLE: 'not asked: breaker open' };
  const lines = [`shard ${tier.shard}, ${reach[tier.reach]}`];
  lines.push(tier.coherent ? 'coherent' : `not coherent${tier.knownUpTo ? `, known up to ${isoTime(tier.knownUpTo)} ago` : ''}`);
  if (tier.owed) lines.push('owed an invalidation');
  else if (tier.dirty) lines.push('dirty: yet to reach the source');
  return { id: 'redis', title, lines };
}

function source() {
  return { id: 'source', title: 'Source', lines: ['the loader'] };
}

function answerOf(known) {
  return {
    HIT: 'fresh', HIT_AND_REFRESH: 'fresh', STALE_AND_REFRESH: 'stale', STALE_AFTER_FAILURE: 'stale',
    REMEMBERED_ERROR: 'its error', JOIN_LOAD: 'what the load brings', LOAD: 'what is loaded',
    LOAD_OR_FALL_BACK: 'what is loaded, or the stale value',
  }[known.outlook];
}

function steps(known, stops, last) {
  const steps = stops.slice(1).map(stop => `${stop.title}: ${stop.lines.join('; ')}${sayState(stop)}`);
  const at = stops[last];
  steps.push(last === 4
    ? `The answer is ${answerOf(known)}, from ${skipsRedis(known) ? 'the source' : 'Redis if it has it, else from the source'}.`
    : `The answer is ${answerOf(known)}, at the ${at.title.toLowerCase()}.`);
  const ages = windowsOf(known);
  if (ages) {
    steps.push(`It is ${time(ages.age)} old: ${ages.windows.map(w => `${w.label} up to ${time(w.until)}`).join(', ')}.`);
  }
  return steps;
}

function sayState(stop) {
  return {
    now: '. The request comes here.',
    behind: '. A load behind the answer comes here.',
    off: '. The request does not come here.',
    skipped: '. It is passed by.',
  }[stop.state];
}
