// What the other files make of the page: elements, texts, requests.

export const at = id => document.getElementById(id);

export function element(name, { className = '', text = '' } = {}, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== '') made.textContent = text;
  made.append(...children);
  return made;
}

/** Only where it differs, so that what is read aloud, selected or focused is left alone. */
export function show(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function chip(node, kind, text) {
  const className = `chip ${kind}`.trim();
  if (node.className !== className) node.className = className;
  show(node, text);
}

export function say(text, bad = false) {
  at('said').className = bad ? 'said bad' : 'said';
  at('said').textContent = text;
}

export async function post(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new Error(problem.detail || `${path} was answered with ${answer.status}`);
  }
  const text = await answer.text();
  return text.startsWith('[') || text.startsWith('{') ? JSON.parse(text) : text;
}

export const isPulled = handle => handle.getAttribute('aria-busy') === 'true';

/**
 * Pulls a handle: it cannot be pulled twice at a time, and what becomes of it is said. It is not disabled meanwhile, because that would
 * take the focus from who works by keyboard.
 */
export async function pull(handle, during, action, after) {
  if (isPulled(handle)) return;
  handle.setAttribute('aria-busy', 'true');
  say(during);
  try {
    const answer = await action();
    say(typeof after === 'function' ? after(answer) : after);
  } catch (failed) {
    say(failed.message, true);
  } finally {
    handle.removeAttribute('aria-busy');
  }
}
