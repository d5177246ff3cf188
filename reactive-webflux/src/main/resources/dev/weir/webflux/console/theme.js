/* Chosen before anything is drawn, so that nothing flashes; a plain script for that reason. */
(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const remembered = () => {
    try { return localStorage.getItem('weir-theme'); } catch (forbidden) { return null; }
  };
  const remember = theme => {
    try { localStorage.setItem('weir-theme', theme); } catch (forbidden) { /* It is then chosen each time. */ }
  };
  const show = theme => {
    document.documentElement.dataset.theme = theme;
    const button = document.getElementById('theme');
    if (button) button.setAttribute('aria-pressed', String(theme === 'dark'));
    document.dispatchEvent(new Event('weir-theme'));
  };
  const wanted = () => remembered() || (dark.matches ? 'dark' : 'light');

  show(wanted());
  dark.addEventListener('change', () => show(wanted()));
  document.addEventListener('DOMContentLoaded', () => {
    show(wanted());
    document.getElementById('theme').addEventListener('click', () => {
      const theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
      remember(theme);
      show(theme);
    });
  });
})();
