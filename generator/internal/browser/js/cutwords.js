// The words of tables and headings that are broken between two letters without a
// hyphen, as a list of words.
(() => {
  const cut = [];
  for (const box of document.querySelectorAll("th, td, h1, h2, h3, h4")) {
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest("a")) continue; // an address may break anywhere
      for (const m of node.data.matchAll(/[\p{L}\p{M}]+/gu)) {
        // The last box of a letter: one after a soft hyphen has that of the hyphen, too.
        const line = i => {
          range.setStart(node, i);
          range.setEnd(node, i + 1);
          return [...range.getClientRects()].at(-1)?.top ?? 0;
        };
        if (Math.abs(line(m.index) - line(m.index + m[0].length - 1)) > 4) cut.push(m[0]);
      }
    }
  }
  return [...new Set(cut)];
})()
