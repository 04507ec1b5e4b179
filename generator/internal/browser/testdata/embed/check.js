// What is wrong with the fragments on this page, as a list of sentences. It is
// the value of the expression; narrow says whether tables should be stacked.
((narrow) => {
  const wrong = [];
  const name = (el) => el.closest("[id]")?.id + " " + el.tagName.toLowerCase();
  const say = (el, what) => wrong.push(name(el) + ": " + what);
  const roots = [...document.querySelectorAll(".klausel")];
  const inside = roots.flatMap((r) => [r, ...r.querySelectorAll("*")]);
  const forced = matchMedia("(forced-colors: active)").matches;
  const hiddenHead = (el) => narrow && el.closest("thead");

  // Nothing of the page's style comes in, but font, size, weight and colours.
  const wanted = {
    "text-transform": "none", "letter-spacing": "normal", "word-spacing": "0px", "text-indent": "0px",
    "font-style": "normal", "font-variant-caps": "normal", "text-shadow": "none", "white-space": "normal", "word-break": "normal",
    "visibility": "visible", "opacity": "1", "filter": "none", "transform": "none", "float": "none", "animation-name": "none",
    "pointer-events": "auto", "max-height": "none", "max-width": "none", "min-width": "0px",
    "clip-path": "none", "overflow-x": "visible", "overflow-y": "visible", "cursor": "auto",
  };
  // The root holds no text of its own, and its width is the page's: of it, what would hide what it holds.
  const box = ["visibility", "opacity", "filter", "transform", "float", "animation-name", "max-height", "clip-path", "overflow-x", "overflow-y"];
  const page = getComputedStyle(document.body);
  for (const el of inside) {
    const style = getComputedStyle(el);
    for (const [property, value] of Object.entries(wanted)) {
      if (roots.includes(el) && !box.includes(property)) continue;
      const exempt = hiddenHead(el) && ["clip-path", "overflow-x", "overflow-y"].includes(property)
        || el.closest("a") && property === "cursor" && style[property] === "pointer";
      if (style.getPropertyValue(property) !== value && !exempt) say(el, property + " is " + style.getPropertyValue(property));
    }
    if (style.columnCount !== "auto") say(el, "has " + style.columnCount + " columns");
    if (style.display === "none") say(el, "is not displayed");
    if (style.position !== "static" && !el.classList.contains("klausel-table") && !hiddenHead(el)) say(el, "is " + style.position);
    if (style.webkitTextFillColor !== style.color && !forced && !roots.includes(el)) say(el, "is " + style.color + ", but filled with " + style.webkitTextFillColor);
    if (style.fontFamily !== page.fontFamily) say(el, "has a font of its own");
    const size = parseFloat(style.fontSize) / parseFloat(page.fontSize);
    if (/^H[2-6]$/.test(el.tagName) ? size < 1 || size > 1.5 : size !== 1) say(el, "has text of " + size + " of the page");
    for (const pseudo of ["::before", "::after"]) {
      if (narrow && pseudo === "::before" && el.dataset.label) continue; // the heading of its column
      if (!["none", "normal"].includes(getComputedStyle(el, pseudo).content)) say(el, "has a " + pseudo);
    }
    if (el.matches("td, tbody th") && style.display !== (narrow ? "block" : "table-cell")) say(el, "is a " + style.display);
    if (narrow && el.matches("td, tbody th") && el.offsetWidth < el.parentElement.clientWidth - 2) say(el, "is narrower than its row");
    if (el.tagName === "A" && !style.textDecorationLine.includes("underline")) say(el, "is not underlined");
    if (el.tagName === "UL" && !el.parentElement.matches(".klausel-summary, .klausel-overview") && style.listStyleType === "none") say(el, "has no bullets");
  }

  // All text is where it can be read: not cut off, not covered, not beside the window.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    if (!el.closest(".klausel") || !node.data.trim() || hiddenHead(el)) continue;
    range.selectNodeContents(node);
    el.scrollIntoView({ block: "center", behavior: "instant" });
    const boxes = [...range.getClientRects()];
    if (!boxes.length) { say(el, "has no place: " + node.data); continue; }
    for (const box of boxes) {
      if (box.width < 1 || box.height < 8) { if (node.data.trim().length > 1) say(el, "is too small: " + node.data); continue; }
      if (box.left < 0 || box.right > innerWidth + 1) say(el, "is beside the window: " + node.data);
      const x = box.left + box.width / 2, y = box.top + box.height / 2;
      if (y < 0 || y > innerHeight) continue;
      const top = document.elementFromPoint(x, y);
      if (!top || !(el.contains(top) || top.contains(el) && top.closest(".klausel"))) say(el, "is covered by " + top?.tagName + ": " + node.data);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page scrolls sideways: " + document.documentElement.scrollWidth + " px");

  // Ids are unique in the whole page and every link inside it leads to its place.
  const ids = [...document.querySelectorAll("[id]")].map((el) => el.id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) wrong.push("id " + id + " stands twice");
  const links = roots.flatMap((r) => [...r.querySelectorAll("a[href^='#']")]);
  if (links.length < 3 * roots.length) wrong.push("only " + links.length + " links inside the page");
  for (const a of links) {
    scrollTo(0, 0);
    location.hash = "";
    location.hash = a.getAttribute("href");
    const target = document.querySelector(":target");
    const top = target?.getBoundingClientRect().top;
    if (!target || a.closest(".klausel") !== target.closest(".klausel")) say(a, "leads nowhere: " + a.href);
    else if (!target.contains(document.elementFromPoint(innerWidth / 2, top + 20))) say(a, "leads to a covered place, at " + Math.round(top) + " px");
  }
  scrollTo(0, 0);
  return wrong;
})
