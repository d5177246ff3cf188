// What a cache did over time, drawn by uPlot.

import { byId, element, say } from './dom.js';
import { clock, count, latency, percent, rate, time } from './format.js';

const HEIGHT = 168;
const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const SOLID = [];
const DASHED = [6, 3];
const DOTTED = [2, 3];
const STEPS = [-1, 0, 1, 2, 3, 4, 5, 6].flatMap(power => [1, 2, 5].map(step => step * 10 ** power));

/** What each plot shows: lines with a name, a colour, a dash and where the numbers come from. */
const PLOTS = [
  {
    id: 'reads',
    title: 'Reads per second, and hit rate',
    stacked: 3,
    says: rate,
    right: percent,
    lines: [
      ['Fresh', '--fresh', SOLID, (s, c, from) => s.rates(c, 'hits', from)],
      ['Stale', '--stale', SOLID, (s, c, from) => s.rates(c, 'staleHits', from)],
      ['Miss', '--miss', SOLID, (s, c, from) => s.rates(c, 'misses', from)],
      ['Hit rate', '--ink', DASHED, hitRates, true],
    ],
  },
  {
    id: 'latency',
    title: 'Latency per tier, median and 99th percentile',
    logarithmic: true,
    says: latency,
    lines: [
      ['Local', '--fresh', SOLID, (s, c, from) => s.levels(c, 'localMedian', from, true)],
      ['Local p99', '--fresh', DASHED, (s, c, from) => s.levels(c, 'localP99', from, true)],
      ['Redis', '--remote', SOLID, (s, c, from) => s.levels(c, 'remoteMedian', from, true)],
      ['Redis p99', '--remote', DASHED, (s, c, from) => s.levels(c, 'remoteP99', from, true)],
      ['Source', '--miss', SOLID, (s, c, from) => s.levels(c, 'sourceMedian', from, true)],
      ['Source p99', '--miss', DASHED, (s, c, from) => s.levels(c, 'sourceP99', from, true)],
    ],
  },
  {
    id: 'loads',
    title: 'Loads per second, and who waited for another’s',
    says: rate,
    lines: [
      ['Loads', '--fresh', SOLID, (s, c, from) => s.rates(c, 'loads', from)],
      ['Coalesced waiters', '--remote', DASHED, (s, c, from) => s.rates(c, 'coalesced', from)],
      ['Failed or late', '--miss', DOTTED, (s, c, from) => s.rates(c, 'failed', from)],
      ['Refused', '--stale', DOTTED, (s, c, from) => s.rates(c, 'refused', from)],
    ],
  },
  {
    id: 'stale',
    title: 'Stale served per second',
    says: rate,
    lines: [
      ['At once', '--stale', SOLID, (s, c, from) => s.rates(c, 'staleHits', from)],
      ['In place of a load that failed or was slow', '--miss', DASHED, (s, c, from) => s.rates(c, 'fallbacks', from)],
    ],
  },
  {
    id: 'redis',
    title: 'Redis, per second',
    says: rate,
    isWanted: (state, cache, isRead) => isRead && Boolean(state.remote),
    lines: [
      ['Found there', '--fresh', SOLID, (s, c, from) => s.rates(c, 'remoteHits', from)],
      ['Not there', '--remote', DASHED, (s, c, from) => s.rates(c, 'remoteMisses', from)],
      ['Loads without it', '--miss', DOTTED, (s, c, from) => s.rates(c, 'degradedLoads', from)],
    ],
  },
  {
    id: 'outbox',
    title: 'Outbox, and age of its oldest record',
    says: count,
    right: time,
    isWanted: (state, cache) => Boolean(state.outboxes[cache]),
    lines: [
      ['Waiting', '--fresh', SOLID, (s, c, from) => s.levels(c, 'waiting', from)],
      ['Oldest', '--stale', DASHED, (s, c, from) => s.levels(c, 'lag', from), true],
    ],
  },
];

function hitRates(s, c, from) {
  const [hits, stale, misses] = ['hits', 'staleHits', 'misses'].map(column => s.rates(c, column, from));
  return hits.map((fresh, i) => {
    const all = fresh + stale[i] + misses[i];
    return fresh === null || all <= 0 ? null : 1 - misses[i] / all;
  });
}

/** The plots of one cache below an element. */
export class Plots {
  constructor(place) {
    this.place = place;
    this.drawn = new Map();
    this.resized = new ResizeObserver(entries => entries.forEach(entry => this.fit(entry.target)));
    this.reading = null;
    document.addEventListener('weir-theme', () => this.forget());
    place.addEventListener('keydown', event => this.pressed(event));
    place.addEventListener('focusout', () => this.leave());
  }

  /** Of a cache that nobody has read only what is written to it. */
  show(series, cache, state, seconds, isRead) {
    const from = series.from(seconds);
    const times = series.times.slice(from);
    for (const plot of PLOTS) {
      if (plot.isWanted ? !plot.isWanted(state, cache, isRead) : !isRead) {
        this.remove(plot.id);
      } else {
        this.draw(plot, times, plot.lines.map(line => line[3](series, cache, from)));
      }
    }
  }

  /** What is drawn next is drawn from nothing, as colours are others now. */
  forget() {
    [...this.drawn.keys()].forEach(id => this.remove(id));
  }

  remove(id) {
    const known = this.drawn.get(id);
    if (known) {
      this.resized.unobserve(known.figure);
      known.chart.destroy();
      known.figure.remove();
      this.drawn.delete(id);
    }
  }

  draw(plot, times, values) {
    const known = this.drawn.get(plot.id) || this.made(plot);
    known.values = values;
    known.times = times;
    known.chart.setData([times, ...stacked(values, plot.stacked || 0)]);
    known.chart.root.setAttribute('aria-label', `${plot.title}. Now: ${spoken(plot, values, times.length - 1)}`);
  }

  made(plot) {
    const figure = element('figure', {
      class: 'plot', 'data-plot': plot.id, tabindex: 0, 'aria-label': plot.title, 'aria-describedby': 'plots-keys',
    }, element('figcaption', {}, plot.title));
    const later = PLOTS.slice(PLOTS.indexOf(plot) + 1).map(other => this.drawn.get(other.id)).find(Boolean);
    this.place.insertBefore(figure, later ? later.figure : null);
    const known = { plot, figure, values: [], times: [], moved: () => this.point(known) };
    known.chart = new uPlot(options(plot, room(figure) || 300, known), [[]], figure);
    known.chart.root.setAttribute('role', 'img');
    this.drawn.set(plot.id, known);
    this.resized.observe(figure);
    return known;
  }

  /** The plot that has the focus is read by keys, sample by sample. */
  pressed(event) {
    const known = this.drawn.get(event.target.dataset.plot);
    if (!known || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape') this.leave();
    const last = known.times.length - 1;
    const at = this.reading ? nearest(known.times, this.reading.time) : last + 1;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (to === undefined || last < 0) return;
    event.preventDefault();
    const index = Math.min(last, Math.max(0, to));
    this.reading = { id: known.plot.id, time: known.times[index] };
    this.point(known);
    say(byId('reading'), `${clock(this.reading.time * 1000)}: ${spoken(known.plot, known.values, index)}`);
  }

  /** Puts the cursor of all plots where this one is read, also when time has moved on below it. */
  point({ plot, chart }) {
    if (!this.reading || this.reading.id !== plot.id) return;
    const left = Math.max(0, chart.valToPos(this.reading.time, 'x'));
    chart.setCursor({ left, top: chart.over.clientHeight / 2 }, true, true);
  }

  leave() {
    if (!this.reading) return;
    const { chart } = this.drawn.get(this.reading.id) || {};
    this.reading = null;
    say(byId('reading'), '');
    if (chart) chart.setCursor({ left: -10, top: -10 }, true, true);
  }

  fit(figure) {
    const known = this.drawn.get(figure.dataset.plot);
    if (known && room(figure) > 0) known.chart.setSize({ width: room(figure), height: HEIGHT });
  }
}

/** How wide a chart may be within its figure. */
function room(figure) {
  const { paddingLeft, paddingRight } = getComputedStyle(figure);
  return figure.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
}

function options(plot, width, known) {
  const grid = { stroke: colour('--grid'), width: 1 };
  const axis = {
    stroke: colour('--dim'), grid, ticks: { show: false }, font: '11px system-ui, sans-serif', gap: 4,
  };
  const axes = [
    { ...axis, size: 22, space: 72, values: (u, ticks) => ticks.map(tick => clock(tick * 1000)) },
    {
      ...axis, size: 52, space: 28, incrs: plot.logarithmic ? undefined : STEPS,
      splits: plot.logarithmic ? (u, index, least, most) => tens(least, most) : undefined,
      values: (u, ticks) => ticks.map(tick => (tick === null ? '' : plot.says(tick))),
    },
  ];
  if (plot.right) {
    axes.push({
      ...axis, side: 1, size: 52, scale: 'right', grid: { show: false }, space: 28,
      incrs: plot.right === percent ? [0.25, 0.5] : [1000, 2000, 5000, 10000, 30000, 60000, 300000, 900000, 3600000, 86400000],
      values: (u, ticks) => ticks.map(plot.right === percent ? tick => `${tick * 100} %` : plot.right),
    });
  }
  return {
    width,
    height: HEIGHT,
    scales: {
      y: plot.logarithmic
        ? { distr: 3, range: (u, least, most) => aroundInTens(least, most) }
        : { range: (u, least, most) => [0, Math.max(1, most * 1.08 || 1)] },
      right: { range: (u, least, most) => (plot.right === percent ? [0, 1] : [0, Math.max(1000, most * 1.08 || 1)]) },
    },
    axes,
    series: [
      { value: (u, at) => (at ? clock(at * 1000) : ''), label: 'At' },
      ...plot.lines.map((line, index) => lineOf(plot, line, index, known)),
    ],
    bands: plot.stacked ? [2, 3].map(i => ({ series: [i, i - 1], fill: fill(plot.lines[i - 1][1]) })) : undefined,
    legend: { live: true, markers: { width: 2, dash: (u, index) => (index ? styleOf(plot.lines[index - 1][2]) : 'solid') } },
    hooks: { draw: [() => known.moved()] },
    cursor: { sync: { key: 'weir' }, points: { size: 5 }, drag: { x: false, y: false } },
    padding: [8, plot.right ? 4 : 26, 0, 0],
  };
}

function lineOf(plot, [label, hue, dash, , isRight], index, known) {
  return {
    label,
    stroke: colour(hue),
    dash,
    width: 1.5,
    scale: isRight ? 'right' : 'y',
    fill: plot.stacked && index === 0 ? fill(hue) : undefined,
    points: { show: false },
    value: (u, value, series, at) => {
      const values = known.values[index] || [];
      const told = values[at === null || at === undefined ? values.length - 1 : at];
      return told === null || told === undefined ? '–' : (isRight ? plot.right : plot.says)(told);
    },
  };
}

const fill = hue => `color-mix(in srgb, ${colour(hue)} ${colour('--wash')}, transparent)`;

/** The first so many, each on top of those before. */
function stacked(values, many) {
  let below = null;
  return values.map((line, index) => {
    if (index >= many) return line;
    const top = below ? line.map((value, i) => (value === null ? null : value + below[i])) : line;
    below = top;
    return top;
  });
}

/** Whole powers of ten around what is shown. */
function aroundInTens(least, most) {
  const low = least > 0 ? least : 1e3;
  const high = most > 0 ? most : 1e6;
  const from = 10 ** Math.floor(Math.log10(low));
  return [from, Math.max(from * 10, 10 ** Math.ceil(Math.log10(high)))];
}

function tens(least, most) {
  const all = [];
  for (let power = Math.ceil(Math.log10(least)); power <= Math.log10(most) + 1e-9; power++) all.push(10 ** power);
  return all;
}

const styleOf = dash => (dash === SOLID ? 'solid' : dash === DASHED ? 'dashed' : 'dotted');

const nearest = (times, time) => Math.max(0, times.findIndex(one => one >= time));

function spoken(plot, values, at) {
  return plot.lines.map(([label, , , , isRight], index) => {
    const last = values[index][at];
    return `${label} ${last === null || last === undefined ? 'none' : (isRight ? plot.right : plot.says)(last)}`;
  }).join(', ');
}
