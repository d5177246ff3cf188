// The stream of samples, which is asked for again when it breaks off; and what else the application says.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

/** Tells settings and samples to those who listen, and how the connection is. */
export function listen({ setting, samples, connection }) {
  let pause = FIRST_PAUSE;
  let every = 1000;
  let silence;
  let isOld = false;

  const open = () => {
    const source = new EventSource('live');
    const lost = async () => {
      clearTimeout(silence);
      source.close();
      const is = isOld ? 'lost' : 'none';
      connection(is);
      connection(is, await refusal());
      setTimeout(open, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    };
    // A connection that is dead may look as if it were not.
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(lost, Math.max(10000, every * 5));
    };
    source.addEventListener('setting', event => {
      heard();
      const said = JSON.parse(event.data);
      every = said.every;
      setting(said);
    });
    source.addEventListener('samples', event => {
      heard();
      pause = FIRST_PAUSE;
      isOld = true;
      connection('live', '');
      const told = JSON.parse(event.data);
      samples(told.samples, told.state);
    });
    source.addEventListener('error', lost);
  };
  open();
}

/** Why there is no stream, which an event source keeps to itself; nothing where there would be one. */
async function refusal() {
  const asked = new AbortController();
  const tooLate = setTimeout(() => asked.abort(), LONGEST_PAUSE);
  try {
    const answer = await fetch('live', { signal: asked.signal });
    return answer.ok ? '' : (await told(answer)).told.message;
  } catch (broken) {
    return '';
  } finally {
    clearTimeout(tooLate);
    asked.abort();
  }
}

/** What an answer says; of one that is not the application's there is only its status. */
export async function told(answer) {
  const said = await answer.json().catch(() => null);
  if (said && (answer.ok || typeof said.message === 'string')) return { ok: answer.ok, told: said };
  return {
    ok: false,
    told: { message: `The answer has status ${answer.status}, and is not one of this console: something before it may have given it.` },
  };
}
