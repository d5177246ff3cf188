// Numbers and times as people read them.

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const ofDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const NONE = '–';

/** A count, in full. */
export const count = number => grouped.format(number);

/** A rate per second. */
export function rate(number) {
  if (number === null || number === undefined || Number.isNaN(number)) return NONE;
  if (number === 0) return '0';
  if (number < 0.1) return '<0.1';
  return number < 10 ? number.toFixed(1) : grouped.format(number);
}

/** A part of a whole, which says 100 % only of all. */
export function percent(part) {
  if (part === null || part === undefined || Number.isNaN(part)) return NONE;
  if (part > 0.999 && part < 1) return '>99.9 %';
  return `${(part * 100).toFixed(part === 1 || part === 0 ? 0 : 1)} %`;
}

/** Nanoseconds; none where nothing was measured. */
export function latency(nanos) {
  if (!nanos) return NONE;
  if (nanos < 1e3) return `${Math.round(nanos)} ns`;
  if (nanos < 1e6) return `${short(nanos / 1e3)} µs`;
  if (nanos < 1e9) return `${short(nanos / 1e6)} ms`;
  return `${short(nanos / 1e9)} s`;
}

/** Milliseconds as a time that passes. */
export function time(millis) {
  if (millis === null || millis === undefined || Number.isNaN(millis)) return NONE;
  if (millis < 1000) return `${Math.round(millis)} ms`;
  const seconds = millis / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h`;
  return `${grouped.format(Math.floor(seconds / 86400))} d`;
}

/** The time of day. */
export const clock = at => ofDay.format(at);

/** The milliseconds of a time as Java writes it, such as PT1M2.5S. */
export function millisOf(iso) {
  const parts = /^(-)?P(?:(\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?)?$/.exec(iso || '');
  if (!parts) return null;
  const [, sign, days = 0, hours = 0, minutes = 0, seconds = 0] = parts;
  const all = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (sign ? -all : all) * 1000;
}

/** A time as Java writes it, for people. */
export const isoTime = iso => time(millisOf(iso));

function short(number) {
  return number < 10 ? number.toFixed(1) : String(Math.round(number));
}
