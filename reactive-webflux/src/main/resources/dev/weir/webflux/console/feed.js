// The stream of samples, which is asked for again when it breaks off.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

/** Tells settings and samples to those who listen, and how the connection is. */
export function listen({ setting, samples, connection }) {
  let pause = FIRST_PAUSE;
  let every = 1000;
  let silence;

  const open = () => {
    const source = new EventSource('live');
    const lost = () => {
      clearTimeout(silence);
      source.close();
      connection('lost');
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
      connection('live');
      const told = JSON.parse(event.data);
      samples(told.samples, told.state);
    });
    source.addEventListener('error', lost);
  };
  open();
}
