// Looking up a key: what is asked, what is answered, and what may be done about it.

import { byId, element, say } from './dom.js';
import { clock, isoTime } from './format.js';
import { pictureOf } from './picture.js';
import { walkOf, windowsOf } from './walk.js';

export class LookUp {
  constructor() {
    this.asked = null;
    this.known = null;
    this.busy = false;
    this.hashed = true;
    byId('lookup').addEventListener('submit', event => {
      event.preventDefault();
      this.asked = {
        cache: byId('lookup-cache').value, key: byId('lookup-key').value, tenant: byId('lookup-tenant').value,
      };
      this.explain(true);
    });
    byId('invalidate').addEventListener('click', () => this.change('invalidate'));
    byId('refresh').addEventListener('click', () => this.change('refresh'));
    new ResizeObserver(() => this.known && this.draw()).observe(byId('picture'));
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

  choose(cache) {
    this.offer([...new Set([...byId('lookup-cache').options].map(option => option.value).concat(cache))].sort());
    byId('lookup-cache').value = cache;
  }

  /** Looks again, where that is wanted. */
  followed() {
    if (this.known && byId('follow').checked && !this.busy && !document.hidden) this.explain(false);
  }

  async explain(isNew) {
    const { ok, told } = await this.fetched('', {});
    if (!ok) {
      this.known = null;
      byId('explanation').hidden = true;
      say(byId('lookup-message'), told.message);
      return;
    }
    this.known = told;
    byId('explanation').hidden = false;
    this.draw();
    const message = byId('lookup-message');
    if (isNew) say(message, `Explained: ${walkOf(told).title}.`);
    else if (message.textContent.startsWith('Explained')) say(message, '');
  }

  async change(what) {
    if (!this.asked) return;
    say(byId('lookup-message'), 'Asked…');
    const { ok, told } = await this.fetched(`/${what}`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}',
    });
    await this.explain(false);
    say(byId('lookup-message'), ok ? doneOf(told) : told.message);
  }

  async fetched(what, request) {
    const { cache, key, tenant } = this.asked;
    const query = new URLSearchParams(tenant ? { key, tenant } : { key });
    this.busy = true;
    try {
      const answer = await fetch(`caches/${encodeURIComponent(cache)}/keys${what}?${query}`, request);
      return { ok: answer.ok, told: await answer.json() };
    } catch (broken) {
      return { ok: false, told: { message: 'The application did not answer. Try again when the connection is back.' } };
    } finally {
      this.busy = false;
    }
  }

  draw() {
    const walk = walkOf(this.known);
    const ages = windowsOf(this.known);
    say(byId('outlook'), walk.title);
    byId('explanation').dataset.outlook = this.known.outlook;
    byId('picture').replaceChildren(pictureOf(walk, ages, byId('picture').clientWidth));
    byId('steps').replaceChildren(...walk.steps.map(step => element('li', {}, step)));
    byId('known').replaceChildren(...facts(this.known, this.hashed).map(([name, value]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, value))));
    byId('lately').replaceChildren(...happened(this.known.lately));
  }
}

function doneOf(told) {
  if (told.refreshed) return 'Refreshed.';
  return told.owed ? 'Invalidated here. Redis did not answer: it is told later, and others with it.' : 'Invalidated.';
}

function facts(known, hashed) {
  const facts = [['Outlook', known.outlook], [hashed ? 'Key, as a hash' : 'Key', known.key], ['Contract', known.contract]];
  if (known.tenant) facts.push(['Tenant', known.tenant]);
  if (known.entry) {
    facts.push(['Tags', known.entry.tags.join(', ') || 'none']);
    if (known.entry.version !== undefined) facts.push(['Version', String(known.entry.version)]);
    if (known.entry.etag) facts.push(['Validator', known.entry.etag]);
  }
  if (known.remote && known.remote.currentFor) facts.push(['Known to be current', `${isoTime(known.remote.currentFor)} ago`]);
  facts.push(['Policy', known.policy]);
  return facts;
}

/** The last first. */
function happened(events) {
  if (!events.length) return [element('li', { class: 'none' }, 'Nothing that is remembered.')];
  return [...events].reverse().slice(0, 12).map(event =>
    element('li', {},
      element('time', { datetime: event.at }, clock(new Date(event.at))), ` ${inWords(event.event)}`));
}

const inWords = name => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
