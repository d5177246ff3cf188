// What was told of all caches, as far as it is kept, and what follows from it.

/** About so many seconds are lately. */
const LATELY = 10;

export class Series {
  constructor(setting) {
    this.every = setting.every / 1000;
    /** The seconds that are lately: whole periods, and one at least. */
    this.span = Math.max(1, Math.round(LATELY / this.every)) * this.every;
    this.most = setting.samples;
    this.columns = Object.fromEntries(setting.columns.map((name, index) => [name, index]));
    this.times = [];
    this.rows = [];
  }

  add(samples) {
    for (const [at, rows] of samples) {
      const seconds = at / 1000;
      // Clocks are set back: what was told before has then no place on the axis.
      if (this.times.length && seconds <= this.times[this.times.length - 1]) {
        this.times = [];
        this.rows = [];
      }
      this.times.push(seconds);
      this.rows.push(rows);
    }
    const over = this.times.length - this.most;
    if (over > 0) {
      this.times.splice(0, over);
      this.rows.splice(0, over);
    }
  }

  /** The caches there are now. */
  names() {
    return this.rows.length ? Object.keys(this.rows[this.rows.length - 1]) : [];
  }

  /** A number of a cache as it is now. */
  now(cache, column) {
    return this.at(this.rows.length - 1, cache, column);
  }

  /** How much a count has grown per second, lately. */
  lately(cache, column) {
    const last = this.rows.length - 1;
    const first = this.firstLately();
    const seconds = this.times[last] - this.times[first];
    const grown = this.now(cache, column) - this.at(first, cache, column);
    return seconds > 0 && grown >= 0 ? grown / seconds : NaN;
  }

  /** The greatest number of a period there was lately. */
  worst(cache, column) {
    let worst = 0;
    for (let i = Math.min(this.firstLately() + 1, this.rows.length - 1); i < this.rows.length; i++) {
      worst = Math.max(worst, this.at(i, cache, column) || 0);
    }
    return worst;
  }

  /** From which sample on the last so many seconds are; from the first one if that is 0. */
  from(seconds) {
    if (!seconds || !this.times.length) return 0;
    const since = this.times[this.times.length - 1] - seconds;
    return Math.max(0, this.times.findIndex(time => time >= since));
  }

  /** How much a count has grown per second, at each time; null where that is not known. */
  rates(cache, column, from) {
    const rates = [];
    for (let i = from; i < this.times.length; i++) rates.push(i ? this.rateAt(i, cache, column) : null);
    return rates;
  }

  /** The number of a cache at each time, or null where it is 0 and that says nothing. */
  levels(cache, column, from, zeroIsNone) {
    const levels = this.rows.slice(from).map((row, index) => {
      const value = this.at(from + index, cache, column);
      return value === undefined || (zeroIsNone && value === 0) ? null : value;
    });
    return zeroIsNone ? bridged(levels, this.times.slice(from), this.span + this.every / 2) : levels;
  }

  rateAt(i, cache, column) {
    const seconds = this.times[i] - this.times[i - 1];
    const grown = this.at(i, cache, column) - this.at(i - 1, cache, column);
    return seconds < this.every * 5 && grown >= 0 ? grown / seconds : null;
  }

  at(i, cache, column) {
    const row = this.rows[i] && this.rows[i][cache];
    return row ? row[this.columns[column]] : undefined;
  }

  firstLately() {
    const last = this.times.length - 1;
    let first = last;
    while (first > 0 && this.times[last] - this.times[first - 1] <= this.span + this.every / 2) first--;
    return first === last ? Math.max(0, last - 1) : first;
  }
}

/** What is missing for so many seconds is undefined, which a plot passes over; for longer it is null, which is a gap. */
function bridged(levels, times, seconds) {
  let last = -1;
  levels.forEach((value, at) => {
    if (value !== null) {
      if (last >= 0 && times[at] - times[last] <= seconds) levels.fill(undefined, last + 1, at);
      last = at;
    }
  });
  return levels;
}
