// The console: what is told is kept, and shown.

import { byId, say } from './dom.js';
import { listen } from './feed.js';
import { showFigures } from './figures.js';
import { time } from './format.js';
import { LookUp } from './lookup.js';
import { showOverview } from './overview.js';
import { Plots } from './plots.js';
import { Series } from './series.js';
import { showState } from './tiles.js';

const CONNECTION = {
  live: () => 'Live',
  none: reason => `Not connected. ${reason ? `${sentence(reason)} ` : ''}Trying again`,
  lost: reason => `Connection lost: what is shown is old. ${reason ? `${sentence(reason)} ` : ''}Trying again`,
};
const sentence = text => (/[.!?]$/.test(text) ? text : `${text}.`);

const plots = new Plots(byId('plots'));
const lookUp = new LookUp();
let series = null;
let state = null;
let chosen = null;

function choose(cache) {
  chosen = cache;
  lookUp.choose(cache);
  show();
}

function show() {
  if (!series || !state) return;
  document.querySelectorAll('.once-told').forEach(part => { part.hidden = false; });
  const names = series.names();
  if (!names.includes(chosen)) {
    chosen = busiest(names);
    if (chosen) lookUp.choose(chosen);
  }
  showState(state, names.reduce((sum, name) => sum + series.now(name, 'flights'), 0));
  showOverview(series, chosen, choose);
  document.querySelectorAll('.of-a-cache').forEach(part => { part.hidden = !chosen; });
  say(byId('chosen'), chosen || '');
  say(byId('lately-is'), time(series.span * 1000));
  if (chosen) {
    const read = ['hits', 'staleHits', 'misses'].some(column => series.now(chosen, column) > 0);
    byId('unread').hidden = read;
    plots.show(series, chosen, state, Number(document.querySelector('input[name=span]:checked').value), read);
    showFigures(series, chosen);
  }
}

/** The one that is asked most, or the first. */
function busiest(names) {
  const asked = name => ['hits', 'staleHits', 'misses'].reduce((sum, column) => sum + series.now(name, column), 0);
  return names.reduce((most, name) => (most === null || asked(name) > asked(most) ? name : most), null);
}

listen({
  setting(said) {
    series = new Series(said);
    say(byId('namespace'), said.namespace);
    document.title = `${said.namespace} – Weir console`;
    lookUp.set(said);
  },
  samples(samples, told) {
    series.add(samples);
    state = told;
    lookUp.offer(series.names());
    if (!document.hidden) show();
    lookUp.followed();
  },
  connection(is, reason) {
    const said = CONNECTION[is](reason);
    const place = byId('connection-text');
    byId('connection').dataset.state = is;
    // Each try fails anew before its reason is known again.
    if (place.textContent === said || (reason === undefined && place.textContent.startsWith(said.replace('Trying again', '')))) return;
    say(place, said);
    say(byId('announcement'), said);
  },
});

byId('span').addEventListener('change', show);
document.addEventListener('visibilitychange', () => document.hidden || show());
document.addEventListener('weir-theme', show);
