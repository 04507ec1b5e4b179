// What a user of the keyboard meets. Defines kbd in the page.
var kbd = (() => {
  const all = () => [...document.querySelectorAll("*")];
  const brief = el => {
    const id = el.id ? "#" + el.id : "", text = (el.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `<${el.localName}${id}> "${text}"`;
  };

  // The colour that a CSS colour is on a ground, as [r, g, b].
  const over = (colour, ground) => {
    const c = new OffscreenCanvas(1, 1).getContext("2d");
    for (const layer of [`rgb(${ground.join(" ")})`, colour]) {
      c.fillStyle = layer;
      c.fillRect(0, 0, 1, 1);
    }
    return [...c.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  // What is painted behind an element.
  const ground = el => {
    const layers = [];
    for (let e = el; e; e = e.parentElement) layers.unshift(getComputedStyle(e).backgroundColor);
    let at = matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
    for (const layer of layers) at = over(layer, at);
    return at;
  };
  const luminance = rgb => {
    const [r, g, b] = rgb.map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const contrast = (a, b) => {
    const [hi, lo] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (hi + .05) / (lo + .05);
  };

  return {
    // The places of all that the Tab key should reach, among all elements.
    stops() {
      return all().flatMap((el, i) => el.matches("a[href], button, input, select, textarea, summary, iframe, [tabindex]:not([tabindex='-1'])")
        && !el.disabled && el.checkVisibility({visibilityProperty: true}) ? [i] : []);
    },
    name: i => brief(all()[i]),

    // Where the focus is: its place (-1: nowhere), and what is wrong with how
    // it shows.
    focus() {
      const el = document.activeElement, wrong = [];
      if (!el || el === document.body || el === document.documentElement) return {at: -1};
      const s = getComputedStyle(el), behind = ground(el.parentElement);
      const width = parseFloat(s.outlineWidth), ratio = contrast(over(s.outlineColor, behind), behind);
      if (s.outlineStyle === "none" || width < 2) wrong.push(`outline ${s.outlineStyle} ${s.outlineWidth}`);
      else if (ratio < 3) wrong.push(`outline ${s.outlineColor} on rgb(${behind}): contrast ${ratio.toFixed(2)}`);
      const rects = [...el.getClientRects()].filter(r => r.width > 0 && r.height > 0);
      if (!rects.length) wrong.push("not laid out");
      for (const r of rects) {
        if (r.left < -1 || r.right > innerWidth + 1) wrong.push(`off screen: ${r.left.toFixed()} to ${r.right.toFixed()} of ${innerWidth}`);
        const tall = r.height > innerHeight;
        if (tall ? r.bottom < 0 || r.top > innerHeight : r.top < -1 || r.bottom > innerHeight + 1)
          wrong.push(`off screen: ${r.top.toFixed()} to ${r.bottom.toFixed()} of ${innerHeight} down`);
        if (tall) continue;
        for (const [x, y] of [[r.left + r.width / 2, r.top + r.height / 2], [r.left + 2, r.top + r.height / 2], [r.right - 2, r.top + r.height / 2]]) {
          const top = document.elementFromPoint(x, y);
          if (top && !el.contains(top) && !top.contains(el)) wrong.push(`hidden by ${brief(top)}`);
        }
      }
      return {at: all().indexOf(el), name: brief(el), wrong: [...new Set(wrong)]};
    },

    // Whether something stands before the main content.
    before() {
      const main = document.querySelector("main");
      return !main || main !== document.body.firstElementChild;
    },
    inMain: i => document.querySelector("main").contains(all()[i]),
    mainTop: () => document.querySelector("main").getBoundingClientRect().top,
  };
})();
true
