// The page can be read without this. It keeps what is written, plays sound, zooms, filters and swaps light and dark.
(() => {
  const root = document.documentElement;
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const one = (selector, inside = document) => inside.querySelector(selector);

  // What is kept in this browser, and only there. A browser may refuse: then it is kept until the page is closed.
  const memory = new Map();
  const keep = (name, value) => {
    memory.set(name, value);
    try { localStorage.setItem(`listenkit:${name}`, value); } catch { /* kept in memory alone */ }
  };
  const kept = (name) => {
    try { return localStorage.getItem(`listenkit:${name}`) ?? memory.get(name); } catch { return memory.get(name); }
  };
  const mine = (name) => `${root.dataset.key}:${name}`;

  // Light and dark.
  const theme = one("#theme");
  const dark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const nameTheme = () => { theme.textContent = dark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    keep("theme", root.dataset.theme);
    nameTheme();
  });
  nameTheme();

  // The self-rating: asked first, shown beside the counts afterwards.
  const before = one("#before[data-asked]");
  if (before) {
    const form = one("form", before);
    const given = () => { try { return JSON.parse(kept(mine("rating"))); } catch { return null; } };
    const show = (asking, answers) => {
      const any = Object.keys(answers).length > 0;
      root.classList.remove("asking");
      before.hidden = !asking && !any;
      one("h2", before).textContent = asking ? "Before you look" : "What you thought";
      all(".ask", before).forEach((each) => { each.hidden = !asking; });
      all(".answers", before).forEach((each) => { each.hidden = asking; });
      all("[data-rating]", before).forEach((each) => {
        each.hidden = !(each.dataset.rating in answers);
        one("b", each).textContent = answers[each.dataset.rating] ?? "";
      });
    };
    const done = (answers) => {
      keep(mine("rating"), JSON.stringify(answers));
      show(false, answers);
      one("#main").focus({ preventScroll: true });
      const wanted = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
      if (wanted) wanted.scrollIntoView();
      else scrollTo(0, 0);
    };
    form.addEventListener("keydown", (event) => { // Enter chooses: the report opens by its buttons alone
      if (event.key !== "Enter" || event.target.type !== "radio") return;
      event.preventDefault();
      event.target.checked = true;
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      done(Object.fromEntries(new FormData(form)));
    });
    one("#skip-rating").addEventListener("click", () => done(given() ?? {}));
    one("#rate-again").addEventListener("click", () => {
      const answers = given() ?? {};
      all("input", form).forEach((each) => { each.checked = answers[each.name] === each.value; });
      show(true, {});
      one("input", form).focus();
    });
    if (given()) show(false, given());
  }

  // Notes for supervision.
  const notes = one("#notes");
  if (notes) {
    const read = () => { notes.value = kept(mine("notes")) ?? ""; };
    read();
    addEventListener("storage", read); // typed into the same report in another tab
    notes.addEventListener("input", () => keep(mine("notes"), notes.value));
  }

  // Sound: one at a time. A line is heard from the file beside the page, or from the clip that the page carries.
  const track = one("#track");
  const player = one(".player");
  let until = Infinity;
  const tell = (text) => { one("[role=status]", player).textContent = text; };
  document.addEventListener("play", (event) => {
    all("audio").forEach((each) => { if (each !== event.target) each.pause(); });
  }, true);
  const hear = async (line) => {
    const clip = one(`audio[data-utterance="${CSS.escape(line.id)}"]`);
    all("audio").forEach((each) => each.pause());
    if (!track || !("hear" in line.dataset)) {
      if (clip) clip.play();
      return;
    }
    player.hidden = false;
    until = Number(line.dataset.to) + 0.3;
    track.currentTime = Math.max(0, Number(line.dataset.from) - 0.3);
    try {
      await track.play();
      tell("");
    } catch (error) {
      if (error.name !== "AbortError") tell(`There is no sound: ${track.getAttribute("src")} must lie beside this page.`);
    }
  };
  if (track) {
    track.addEventListener("timeupdate", () => {
      if (track.currentTime >= until) { until = Infinity; track.pause(); }
    });
    track.addEventListener("seeking", () => { if (track.currentTime > until) until = Infinity; });
  }

  // Each line that can be heard gets a button; a click on its words does the same.
  const lines = all("[data-from]");
  const audible = lines.filter((line) => (track && "hear" in line.dataset) || one(`audio[data-utterance="${CSS.escape(line.id)}"]`));
  audible.forEach((line) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "hear";
    button.setAttribute("aria-label", `Hear ${line.dataset.at}`);
    button.addEventListener("click", (event) => { event.stopPropagation(); hear(line); });
    line.prepend(button, " ");
    line.classList.add("audible");
    line.addEventListener("click", (event) => {
      if (!event.target.closest("a") && getSelection().isCollapsed) hear(line);
    });
  });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches(".hear")) return;
    const buttons = all(".hear").filter((each) => each.offsetParent);
    buttons[buttons.indexOf(event.target) + step]?.focus();
    event.preventDefault();
  });

  // Filters: turns with a chosen code stay, each with the turn before it.
  const filters = all("#filters input");
  const turns = all(".turn");
  const filter = () => {
    const chosen = new Set(filters.filter((each) => each.checked).map((each) => each.value));
    const fits = turns.map((turn) => all("[data-codes]", turn).some((line) => line.dataset.codes.split(" ").some((code) => chosen.has(code))));
    turns.forEach((turn, at) => { turn.hidden = chosen.size > 0 && !fits[at] && !fits[at + 1]; });
    const count = fits.filter(Boolean).length;
    one("#filtered").textContent = chosen.size ? `${count} ${count === 1 ? "turn" : "turns"} shown, each with the one before it.` : "";
  };
  filters.forEach((each) => each.addEventListener("change", filter));
  if (filters.length) addEventListener("pageshow", filter); // a browser may bring ticks back
  const reveal = (hash) => {
    const target = document.getElementById(decodeURIComponent(hash.slice(1)));
    if (!target?.closest(".turn[hidden]")) return;
    filters.forEach((each) => { each.checked = false; });
    filter();
    target.scrollIntoView();
  };
  addEventListener("hashchange", () => reveal(location.hash));
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]'); // the same address twice is no change of it
    if (link) reveal(link.hash);
  });

  // The timeline: zoom, and a tap that shows and plays a moment.
  const strip = one(".strip");
  if (strip) {
    const drawing = one("svg", strip);
    const here = one("#timeline .here");
    const [start, end] = [Number(drawing.dataset.start), Number(drawing.dataset.end)];
    let zoom = 1;
    all("[data-zoom]").forEach((button) => button.addEventListener("click", () => {
      const middle = (strip.scrollLeft + strip.clientWidth / 2) / strip.scrollWidth;
      zoom = Math.min(32, Math.max(1, zoom * Number(button.dataset.zoom)));
      drawing.style.width = `${100 * zoom}%`;
      strip.classList.toggle("near", zoom >= 8);
      strip.scrollLeft = middle * strip.scrollWidth - strip.clientWidth / 2;
      one(".zoom [role=status]").textContent = zoom === 1 ? "whole talk" : `${zoom} times as wide`;
      all("[data-zoom]").forEach((each) => {
        each.setAttribute("aria-disabled", each.dataset.zoom < 1 ? zoom === 1 : zoom === 32);
      });
    }));
    const nearest = (time) => {
      const away = (line) => Math.max(Number(line.dataset.from) - time, time - Number(line.dataset.to), 0);
      return lines.reduce((best, line) => (away(line) < away(best) ? line : best));
    };
    drawing.addEventListener("click", (event) => {
      if (!lines.length) return;
      const box = drawing.getBoundingClientRect();
      const time = start + ((event.clientX - box.left) / box.width) * (end - start);
      const line = nearest(time);
      const place = `${(100 * (time - start)) / (end - start)}%`;
      all(".now", drawing).forEach((each) => { each.setAttribute("x1", place); each.setAttribute("x2", place); });
      const link = document.createElement("a");
      link.href = `#${line.id}`;
      link.textContent = `${line.dataset.who}, ${line.dataset.at}`;
      here.replaceChildren(link, `: “${line.textContent.trim()}”`);
      hear(line);
    });
  }

  // Paper: two pages, or all of it.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = one("#print-all")?.checked ? all("details:not([open])") : [];
    opened.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((each) => { each.open = false; }));
})();
