// The walk as a drawing: across where there is room, downwards on a phone.

import { drawn } from './dom.js';
import { time } from './format.js';

const MARKS = { now: '●', behind: '◌', off: '', skipped: '⤼' };
const ACROSS = { width: 156, height: 92, gap: 40 };
const DOWN = { width: 272, height: 74, gap: 30 };
const LINE = 15;

/** The picture of a walk, for a place of this width. */
export function pictureOf(walk, ages, room) {
  const across = room >= 760;
  const size = across ? ACROSS : DOWN;
  const boxes = walk.stops.map((stop, i) => ({
    stop,
    x: across ? 1 + i * (size.width + size.gap) : 1,
    y: across ? 1 : 1 + i * (size.height + size.gap),
    ...size,
  }));
  const bottom = boxes[4].y + size.height;
  const width = across ? boxes[4].x + size.width + 1 : size.width + 48;
  const height = bottom + (across ? 44 : 8) + (ages ? 62 : 0);
  return drawn('svg', {
    class: 'walk', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': walk.title,
  },
  arrowheads(),
  ...boxes.slice(1).map((box, i) => way(boxes[i], box, across)),
  answer(boxes, walk, across),
  ...boxes.map(station),
  ...(ages ? [timeline(ages, bottom + (across ? 52 : 16), width)] : []));
}

function arrowheads() {
  return drawn('defs', {}, ...['now', 'behind', 'off', 'answer'].map(kind =>
    drawn('marker', {
      id: `head-${kind}`, class: `head ${kind}`, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto',
    }, drawn('path', { d: 'M0 0L8 4L0 8z' }))));
}

function station({ stop, x, y, width, height }) {
  return drawn('g', { class: `station ${stop.state}`, 'data-stop': stop.id, 'data-state': stop.state },
    drawn('rect', { x, y, width, height, rx: 4 }),
    drawn('text', { class: 'title', x: x + 10, y: y + 20 }, `${stop.title} ${MARKS[stop.state]}`.trim()),
    ...wrapped(stop.lines, width).slice(0, Math.floor((height - 24) / LINE)).map((line, i) =>
      drawn('text', { x: x + 10, y: y + 38 + i * LINE }, line)));
}

/** From one station to the next: taken now, taken behind the answer, or not at all. */
function way(from, to, across) {
  const kind = to.stop.state === 'skipped' ? 'off' : to.stop.state;
  const d = across
    ? `M${from.x + from.width} ${from.y + from.height / 2}H${to.x - 2}`
    : `M${from.x + from.width / 2} ${from.y + from.height}V${to.y - 2}`;
  return drawn('path', { class: `way ${kind}`, d, 'marker-end': `url(#head-${kind})` });
}

/** Back from where the answer is to who asked. */
function answer(boxes, walk, across) {
  const [to, from] = [boxes[0], boxes[walk.last]];
  const label = `answer: ${walk.answer}`;
  if (across) {
    const y = from.y + from.height;
    const [right, left] = [from.x + from.width / 2, to.x + to.width / 2];
    return drawn('g', { class: 'answer' },
      drawn('path', { d: `M${right} ${y}V${y + 22}H${left}V${y + 3}`, 'marker-end': 'url(#head-answer)' }),
      drawn('text', { x: left + 10, y: y + 38 }, label));
  }
  const x = from.x + from.width;
  const [low, high] = [from.y + from.height / 2, to.y + to.height / 2];
  return drawn('g', { class: 'answer' },
    drawn('path', { d: `M${x} ${low}H${x + 22}V${high}H${x + 3}`, 'marker-end': 'url(#head-answer)' }),
    drawn('text', { transform: `translate(${x + 37} ${high + 2}) rotate(90)` }, label));
}

/** The windows of what is in memory, equally wide whatever they last, and where in them it is. */
function timeline({ windows, age }, y, width) {
  const part = (width - 2) / windows.length;
  const within = windows.findIndex(w => age < w.until);
  const at = within < 0
    ? width - 3
    : 1 + within * part + part * (age - windows[within].from) / (windows[within].until - windows[within].from);
  return drawn('g', { class: 'windows' },
    ...windows.flatMap((w, i) => [
      drawn('rect', { class: w.id, x: 1 + i * part, y: y + 14, width: part - 2, height: 12 }),
      drawn('text', { x: 1 + i * part, y: y + 42 }, `${short(w.label, part)} ≤ ${time(w.until)}`),
    ]),
    drawn('path', { class: 'halo', d: `M${at} ${y + 10}v20` }),
    drawn('path', { class: 'age', d: `M${at} ${y + 10}v20` }),
    drawn('text', { class: 'age', x: at, y: y + 5, 'text-anchor': at > width * 0.8 ? 'end' : at < width * 0.2 ? 'start' : 'middle' },
      `${time(age)} old`));
}

const short = (label, part) => (part > 200 ? label : label.replace(' while it is reloaded', '').replace('stale if a load fails', 'if error'));

/** Lines of about as many letters as there is room for. */
function wrapped(lines, width) {
  const most = Math.floor((width - 18) / 6.1);
  return lines.flatMap(line => {
    const parts = [''];
    for (const word of line.split(' ')) {
      const last = parts[parts.length - 1];
      if (last && last.length + 1 + word.length > most) parts.push(word);
      else parts[parts.length - 1] = last ? `${last} ${word}` : word;
    }
    return parts.map(part => (part.length > most ? `${part.slice(0, most - 1)}…` : part));
  });
}
