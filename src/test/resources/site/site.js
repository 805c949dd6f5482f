/* Search, the menu on small screens, anchors and copies of commands. Without it all pages are there and read well. */
"use strict";
(() => {
  const base = document.currentScript.dataset.base;
  const query = document.getElementById("query");
  const found = document.getElementById("found");
  const menu = document.getElementById("menu");
  const pages = document.getElementById("pages");
  let index = null;

  menu.addEventListener("click", () => {
    menu.setAttribute("aria-expanded", String(pages.classList.toggle("open")));
    pages.scrollTop = 0;
  });

  /* A script instead of a request: a page that lies on a disk may make none. */
  window.wadiSearch = entries => {
    index = entries.map(one => ({...one, title: (one.p + " " + one.t).toLowerCase(), text: one.x.toLowerCase()}));
    show();
  };
  const load = () => {
    if (!document.getElementById("index")) {
      const script = document.createElement("script");
      script.id = "index";
      script.src = base + "search.js";
      document.head.append(script);
    }
  };

  const score = (entry, words) => {
    let sum = 0;
    for (const word of words) {
      const inTitle = entry.title.includes(word);
      if (!inTitle && !entry.text.includes(word)) return 0;
      sum += inTitle ? 10 : Math.min(3, entry.text.split(word).length - 1);
    }
    return sum;
  };

  const excerpt = (entry, words) => {
    const at = Math.max(0, ...words.map(word => entry.text.indexOf(word)));
    const from = Math.max(0, at - 50);
    return (from > 0 ? "…" : "") + entry.x.slice(from, from + 150) + (entry.x.length > from + 150 ? "…" : "");
  };

  const show = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    found.hidden = words.length === 0 || index === null;
    if (found.hidden) return;
    const best = index.map(entry => [score(entry, words), entry]).filter(one => one[0] > 0)
      .sort((a, b) => b[0] - a[0]).slice(0, 20);
    found.replaceChildren(...best.map(([, entry]) => {
      const link = document.createElement("a");
      const title = document.createElement("b");
      const text = document.createElement("small");
      link.href = base + entry.u;
      title.textContent = entry.p === entry.t ? entry.t : entry.p + " › " + entry.t;
      text.textContent = excerpt(entry, words);
      link.append(title, text);
      const item = document.createElement("li");
      item.append(link);
      return item;
    }));
    if (best.length === 0) {
      const none = document.createElement("li");
      none.className = "none";
      none.textContent = "Nothing has all of these words.";
      found.append(none);
    }
  };

  query.addEventListener("focus", load);
  query.addEventListener("input", () => { load(); show(); });
  query.addEventListener("keydown", event => {
    if (event.key === "Enter") found.querySelector("a")?.click();
    if (event.key === "ArrowDown") { found.querySelector("a")?.focus(); event.preventDefault(); }
    if (event.key === "Escape") { query.value = ""; show(); query.blur(); }
  });
  found.addEventListener("click", () => { found.hidden = true; });
  document.addEventListener("keydown", event => {
    if (event.key === "/" && !/^(input|textarea)$/i.test(document.activeElement.tagName)) {
      query.focus();
      event.preventDefault();
    }
  });
  document.addEventListener("click", event => {
    if (!event.target.closest(".search")) found.hidden = true;
  });

  for (const heading of document.querySelectorAll("main :is(h2, h3, h4)[id]")) {
    const link = document.createElement("a");
    link.className = "anchor";
    link.href = "#" + heading.id;
    link.textContent = "#";
    link.setAttribute("aria-label", "Link to this section");
    heading.append(link);
  }
  if (navigator.clipboard) {
    for (const block of document.querySelectorAll("pre")) {
      const button = document.createElement("button");
      button.textContent = "copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(block.querySelector("code").textContent);
        button.textContent = "copied";
      });
      block.append(button);
    }
  }
  document.querySelector("#pages [aria-current]")?.scrollIntoView({block: "nearest"});
})();
