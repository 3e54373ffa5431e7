// The page works without this. It opens every explanation on paper, and lets one sound play at a time.
(() => {
  const closed = () => document.querySelectorAll("details:not([open])");
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...closed()];
    opened.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((each) => { each.open = false; }));
  document.addEventListener("play", (event) => {
    document.querySelectorAll("audio").forEach((each) => { if (each !== event.target) each.pause(); });
  }, true);
})();
