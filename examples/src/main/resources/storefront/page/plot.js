// A line of the last two minutes.

const SVG = 'http://www.w3.org/2000/svg';
const SECONDS = 120;

export function plot(svg) {
  const values = [];
  const line = svg.appendChild(document.createElementNS(SVG, 'polyline'));
  svg.setAttribute('viewBox', `0 0 ${SECONDS} 40`);
  svg.setAttribute('preserveAspectRatio', 'none');
  return value => {
    values.push(value);
    if (values.length > SECONDS) values.shift();
    const highest = Math.max(1e-9, ...values);
    const from = SECONDS - values.length;
    line.setAttribute('points', values.map((each, i) => `${from + i + 1},${38 - 36 * each / highest}`).join(' '));
  };
}
