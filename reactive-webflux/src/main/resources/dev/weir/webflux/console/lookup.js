// Looking up a key: what is asked, what is answered, and what may be done about it.

import { byId, element, say } from './dom.js';
import { told } from './feed.js';
import { clock, isoTime, millisOf } from './format.js';
import { pictureOf } from './picture.js';
import { walkOf, windowsOf } from './walk.js';

export class LookUp {
  constructor() {
    this.shown = null;
    this.latest = null;
    this.hashed = true;
    byId('lookup').addEventListener('submit', event => {
      event.preventDefault();
      this.explain({
        cache: byId('lookup-cache').value, key: byId('lookup-key').value, tenant: byId('lookup-tenant').value,
      });
    });
    byId('invalidate').addEventListener('click', () => this.change('invalidate'));
    byId('refresh').addEventListener('click', () => this.change('refresh'));
    new ResizeObserver(() => this.shown && this.draw()).observe(byId('picture'));
  }

  /** What is allowed here: to do something about keys, and to see them. */
  set({ mayChange, showsKeys }) {
    byId('invalidate').hidden = !mayChange;
    byId('refresh').hidden = !mayChange;
    this.hashed = !showsKeys;
  }

  offer(caches) {
    const select = byId('lookup-cache');
    if ([...select.options].map(option => option.value).join() !== caches.join()) {
      const chosen = select.value;
      select.replaceChildren(...caches.map(cache => element('option', { value: cache }, cache)));
      if (caches.includes(chosen)) select.value = chosen;
    }
  }

  /** One of those that are offered. */
  choose(cache) {
    byId('lookup-cache').value = cache;
  }

  /** Looks again, where that is wanted and nothing is asked yet. */
  followed() {
    if (this.shown && byId('follow').checked && !this.latest && !document.hidden) this.again();
  }

  /** Something else is asked: what is shown stays until there is an answer, and nothing else is waited for. */
  async explain(asked) {
    const answer = await this.answerTo(asked);
    if (!answer) return;
    this.shown = answer.ok ? { asked, known: answer.told } : null;
    byId('explanation').hidden = !answer.ok;
    if (answer.ok) this.draw();
    this.say(answer.ok ? `Explained: ${walkOf(answer.told).title}.` : answer.told.message, answer.ok);
  }

  /** What is shown is asked again: if that fails, it stays. */
  async again() {
    const { asked } = this.shown;
    const answer = await this.answerTo(asked);
    if (!answer) return;
    if (answer.ok) {
      this.shown = { asked, known: answer.told };
      this.draw();
      if (this.passes) this.say('', true);
    } else {
      this.say(`${answer.told.message} What is shown is old.`, true);
    }
  }

  /** The answer, unless something else was asked before it came. */
  async answerTo(asked) {
    if (this.latest) this.latest.abort();
    const mine = new AbortController();
    this.latest = mine;
    const answer = await answered(asked, '', { signal: mine.signal });
    if (this.latest !== mine) return null;
    this.latest = null;
    return answer;
  }

  /** Does something to the key that is shown, whatever is asked meanwhile. */
  async change(what) {
    if (!this.shown) return;
    const { asked } = this.shown;
    this.say('Asked…', false);
    const { ok, told } = await answered(asked, `/${what}`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}',
    });
    const isShown = () => this.shown && this.shown.asked === asked;
    if (isShown() && !this.latest) await this.again();
    this.say(`${isShown() ? '' : `${asked.key}: `}${ok ? doneOf(told) : told.message}`, false);
  }

  /** Says something, which may be gone with the next sample. */
  say(message, passes) {
    say(byId('lookup-message'), message);
    this.passes = passes;
  }

  draw() {
    const { known } = this.shown;
    const walk = walkOf(known);
    const ages = windowsOf(known);
    say(byId('outlook'), walk.title);
    byId('explanation').dataset.outlook = known.outlook;
    byId('picture').replaceChildren(pictureOf(walk, ages, byId('picture').clientWidth));
    byId('steps').replaceChildren(...walk.steps.map(step => element('li', {}, step)));
    byId('known').replaceChildren(...facts(known, this.hashed).map(([name, value]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, value))));
    byId('lately').replaceChildren(...happened(known.lately));
  }
}

/** What the application says about a key, or that it says nothing. */
async function answered({ cache, key, tenant }, what, request) {
  const query = new URLSearchParams(tenant ? { key, tenant } : { key });
  try {
    return await told(await fetch(`caches/${encodeURIComponent(cache)}/keys${what}?${query}`, request));
  } catch (broken) {
    return { ok: false, told: { message: 'The application did not answer. Try again when the connection is back.' } };
  }
}

function doneOf(told) {
  if (told.refreshed) return 'Refreshed.';
  return told.owed ? 'Invalidated here. Redis did not answer: it is told later, and others with it.' : 'Invalidated.';
}

function facts(known, hashed) {
  const facts = [['Outlook', known.outlook], [hashed ? 'Key, as a hash' : 'Key', known.key], ['Contract', inTimes(known.contract)]];
  if (known.tenant) facts.push(['Tenant', known.tenant]);
  if (known.entry) {
    facts.push(['Tags', known.entry.tags.join(', ') || 'none']);
    if (known.entry.version !== undefined) facts.push(['Version', String(known.entry.version)]);
    if (known.entry.etag) facts.push(['Validator', known.entry.etag]);
  }
  if (known.remote && known.remote.currentFor) facts.push(['Known to be current', `${isoTime(known.remote.currentFor)} ago`]);
  return facts.concat(policy(known));
}

/** What holds for the values of the cache, as far as there is such a thing. */
function policy({ policy: holds }) {
  return [
    ['Fresh for', holds.immutable ? 'ever' : holds.freshFor, ''],
    ['Stale while it is reloaded', holds.staleWhileRevalidate, 'up to '],
    ['Stale if a load fails', holds.staleIfError, 'up to '],
    ['Absence is kept for', holds.absentFor, ''],
    ['Stale if a load takes over', holds.softTimeout, ''],
    ['A load may take', holds.loadTimeout, 'up to '],
    ['Load again after a failure', holds.retryAfter, 'after '],
    ['An error answers for', holds.backOff, ''],
  ].filter(([, is]) => millisOf(is) !== 0).map(([name, is, before]) => [name, before + inTimes(is)]);
}

/** A text with times as people read them. */
const inTimes = text => text.replace(/\bP(?=[\dT])(?:\d+D)?(?:T[\d.HMS]+)?/g, isoTime);

/** The last first. */
function happened(events) {
  if (!events.length) return [element('li', { class: 'none' }, 'Nothing that is remembered.')];
  return [...events].reverse().slice(0, 12).map(event =>
    element('li', {},
      element('time', { datetime: event.at }, clock(new Date(event.at))), ` ${inWords(event.event)}`));
}

const inWords = name => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
