// What klausel serve adds to a page: it reloads the page when it has changed,
// and lays the findings of broken profiles over it. Texts come from profiles
// and are put in as text, never as markup.
"use strict";
(() => {
  const me = document.currentScript;
  const closedKey = "klausel-closed";
  let source, dialog, alert, mended, closed;

  // A hidden page listens no more: a browser allows a server six streams.
  const listen = () => {
    if (document.hidden) {
      source?.close();
      source = undefined;
    } else if (!source) {
      source = new EventSource("/_klausel/events?page=" + encodeURIComponent(location.pathname));
      source.onmessage = (message) => update(JSON.parse(message.data));
    }
  };

  const update = (state) => {
    if (state.page !== me.dataset.page) {
      source.close();
      location.reload();
      return;
    }
    if ("list" in me.dataset) return; // the page shows the findings itself
    if (!state.problems?.length) {
      hide();
      return;
    }
    alert = state.alert;
    if (recall() !== alert) show(state);
  };

  const element = (name, text, className) => {
    const e = document.createElement(name);
    if (text) e.textContent = text;
    if (className) e.className = className;
    return e;
  };

  const paragraph = (className, ...parts) => {
    const p = element("p", "", className);
    p.append(...parts);
    return p;
  };

  const item = (problem, words) => {
    const li = element("li");
    li.dataset.severity = problem.severity;
    if (problem.where) li.append(paragraph("", element("b", problem.where), problem.more ? " " + problem.more : ""));
    li.append(paragraph("", problem.message, " ", problem.rule ? element("span", "[" + problem.rule + "]") : ""));
    if (problem.marked) {
      const line = element("pre");
      line.append(problem.before ?? "", element("mark", problem.marked), problem.after ?? "");
      li.append(line);
    }
    li.append(element("p", problem.grade, "grade"));
    if (problem.against) li.append(element("p", problem.against, "against"));
    if (problem.hint) li.append(element("p", words.hint + ": " + problem.hint));
    return li;
  };

  const show = ({ lang, words, problems }) => {
    if (!dialog) {
      dialog = element("dialog", "", "klausel-live");
      dialog.setAttribute("role", "alertdialog");
      dialog.setAttribute("aria-labelledby", "klausel-live-title");
      dialog.setAttribute("aria-describedby", "klausel-live-text");
      dialog.append(element("header"), element("div"));
      const title = element("h2");
      title.id = "klausel-live-title";
      title.setAttribute("aria-live", "polite");
      const close = element("button");
      close.type = "button";
      close.onclick = () => dialog.close();
      dialog.firstChild.append(title, close);
      dialog.onclose = () => {
        if (!mended) remember(alert);
        mended = false;
      };
      document.body.append(dialog);
    }
    dialog.lang = lang;
    const [title, close] = dialog.firstChild.children;
    title.textContent = words.title;
    close.textContent = words.close;
    const text = element("p", words.behind);
    text.id = "klausel-live-text";
    const list = element("ol");
    list.append(...problems.map((p) => item(p, words)));
    dialog.lastChild.replaceChildren(text, list, words.more ? element("p", words.more) : "");
    styled.then(() => {
      if (alert && !dialog.open) dialog.showModal();
    });
  };

  const hide = () => {
    alert = undefined;
    if (!dialog?.open) return;
    mended = true;
    dialog.close();
  };

  // Closed findings stay closed on every page of this tab until there is news.
  const recall = () => {
    try {
      return sessionStorage.getItem(closedKey);
    } catch {
      return closed;
    }
  };
  const remember = (what) => {
    closed = what;
    try {
      sessionStorage.setItem(closedKey, what);
    } catch {
      // storage is off: remembered for this page
    }
  };

  const style = element("link");
  style.rel = "stylesheet";
  style.href = "/_klausel/live.css";
  const styled = new Promise((done) => {
    style.onload = style.onerror = done;
  });
  document.head.append(style);

  document.addEventListener("visibilitychange", listen);
  listen();
})();
