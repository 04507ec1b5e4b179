// What sticks out of the window to a side, or is cut off by its box, as a list
// of words. A box that scrolls may hold more than it shows.
(() => {
  const out = [], root = document.documentElement, width = root.clientWidth;
  const brief = (n, r) => {
    const el = n.nodeType === Node.TEXT_NODE ? n.parentElement : n;
    const text = (n.textContent || "").trim().replace(/\s+/g, " ").slice(0, 50);
    return `<${el.localName}${el.id ? "#" + el.id : ""}${el.className ? "." + el.className : ""}> "${text}" ${r}`;
  };
  const span = r => `from ${r.left.toFixed(1)} to ${r.right.toFixed(1)} of ${width}`;
  if (root.scrollWidth > width) out.push(`the page is ${root.scrollWidth} wide in a window of ${width}`);
  const visit = el => {
    const s = getComputedStyle(el);
    if (s.display === "none") return;
    const box = el.getBoundingClientRect();
    // Kept for screen readers, or until it has the focus.
    if (s.clipPath !== "none" || (s.position === "absolute" || s.position === "fixed") && box.right <= 0) return;
    const outside = r => r.width > 0 && (r.left < -.5 || r.right > width + .5);
    if (outside(box)) out.push(brief(el, span(box)));
    const scrolls = /auto|scroll/.test(s.overflowX);
    if (!scrolls && s.display !== "inline" && /hidden|clip/.test(s.overflowX) && el.scrollWidth > el.clientWidth + 1)
      out.push(brief(el, `cuts ${el.scrollWidth} down to ${el.clientWidth}`));
    if (/hidden|clip/.test(s.overflowY) && s.display !== "inline" && el.scrollHeight > el.clientHeight + 1)
      out.push(brief(el, `cuts ${el.scrollHeight} down to ${el.clientHeight} in height`));
    if (scrolls) return;
    for (const n of el.childNodes) {
      if (n.nodeType === Node.ELEMENT_NODE) visit(n);
      if (n.nodeType !== Node.TEXT_NODE || !n.textContent.trim() || outside(box)) continue;
      const range = document.createRange();
      range.selectNodeContents(n);
      for (const r of range.getClientRects())
        if (outside(r)) { out.push(brief(n, span(r))); break; }
    }
  };
  visit(document.body);
  return out;
})()
