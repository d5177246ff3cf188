// A line of the last 120 looks: two minutes, unless looks take longer than a second.

const SVG = 'http://www.w3.org/2000/svg';
const LOOKS = 120;

export function plot(svg) {
  const values = [];
  const line = svg.appendChild(document.createElementNS(SVG, 'polyline'));
  svg.setAttribute('viewBox', `0 0 ${LOOKS} 40`);
  svg.setAttribute('preserveAspectRatio', 'none');
  return value => {
    values.push(value);
    if (values.length > LOOKS) values.shift();
    const highest = Math.max(1e-9, ...values);
    const from = LOOKS - values.length;
    line.setAttribute('points', values.map((each, i) => `${from + i + 1},${38 - 36 * each / highest}`).join(' '));
  };
}
