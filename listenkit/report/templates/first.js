// Runs before anything is drawn: the colours that were chosen, and no report before the self-rating.
(() => {
  const root = document.documentElement;
  const kept = (name) => { try { return localStorage.getItem(`listenkit:${name}`); } catch { return null; } };
  root.classList.add("script");
  if (kept("theme")) root.dataset.theme = kept("theme");
  if ("asked" in root.dataset && !kept(`${root.dataset.key}:rating`)) root.classList.add("asking");
})();
