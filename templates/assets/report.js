// What a browser adds to the report. Everything essential stands in the page without it.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const said = (element) => (element?.textContent ?? "").replace(/\s+/g, " ").trim();
  const on = (target, type, react) => target.addEventListener(type, react);
  // Survey text only ever becomes text. A name may run from right to left, so it is isolated.
  const named = (text) => `\u2068${text}\u2069`;
  const made = (tag, properties) => Object.assign(document.createElement(tag), properties);

  // ---- one organisation ----

  const select = one("#find-org");
  const readout = one("#readout");
  const tables = all("table.matrix");
  const options = select ? all("option[data-code]", select) : [];
  const names = new Map(options.map((option) => [option.value, named(said(option))]));
  let chosen = "";

  // The words of the bands are the survey's own, so they are read from the page's legend.
  const word = (band) => said(one(`.legend .b${band}`)?.nextSibling) || `band ${band}`;
  const tiesOf = (org) => `[data-a="${org}"], [data-b="${org}"]`;
  // A pair that is seen very differently is drawn twice.
  const pairs = (ties) => new Set(ties.map((tie) => `${tie.dataset.a} ${tie.dataset.b}`)).size;
  const isIn = (band) => (tie) => tie.closest(`.m${band}`);

  const tell = () => {
    if (!readout) return;
    readout.textContent = "Choose an organisation to see its relationships.";
    if (!chosen) return;
    const ties = all(tiesOf(chosen));
    const bands = [5, 4, 3, 2, 1].filter((band) => ties.some(isIn(band)));
    const counts = bands.map((band) => `${pairs(ties.filter(isIn(band)))} ${word(band)}`);
    const total = pairs(ties);
    let text = `${names.get(chosen)}: ${total} relationship${total === 1 ? "" : "s"} on the map`;
    if (total) text += ` (${counts.join(", ")})`;
    readout.textContent = `${text}.`;
  };

  const mark = (org) => {
    for (const element of all(".on, .near")) element.classList.remove("on", "near");
    for (const svg of all("svg.map")) svg.classList.toggle("dim", org !== "");
    if (!org) return;
    for (const element of all(`[data-org="${org}"]`)) element.classList.add("on");
    for (const tie of all(tiesOf(org))) {
      tie.classList.add("on");
      const { a, b } = tie.dataset;
      for (const node of all(`.node[data-org="${a === org ? b : a}"]`)) node.classList.add("near");
    }
    for (const table of tables) {
      const column = one(`thead [data-org="${org}"]`, table)?.cellIndex;
      if (!column) continue;
      for (const row of all("tbody tr[data-org]", table)) row.cells[column]?.classList.add("on");
    }
  };

  // An organisation is only ever a number of the list: nothing else reaches a selector.
  const choose = (org) => {
    chosen = names.has(org) ? org : "";
    select.value = chosen;
    mark(chosen);
    tell();
  };
  const hashOf = (option) => `#org=${encodeURIComponent(option.dataset.code)}`;
  const pick = (org) => {
    choose(org);
    const hash = chosen ? hashOf(select.selectedOptions[0]) : "";
    history.replaceState(null, "", location.href.split("#")[0] + hash);
  };
  const follow = () => {
    const option = options.find((each) => hashOf(each) === location.hash);
    if (!option) return;
    choose(option.value);
    one(`#org-${option.value}`)?.scrollIntoView({ block: "center" });
  };

  if (select) {
    for (const hidden of all(".find, #readout")) hidden.hidden = false;
    document.documentElement.classList.add("pick");
    tell();
    on(select, "change", () => pick(select.value));
    on(document, "click", (event) => {
      const target = event.target.closest(".node, .matrix [data-org] > th, .matrix th[data-org]");
      if (!target || event.target.closest("a, button")) return;
      const org = target.dataset.org || target.parentNode.dataset.org;
      pick(org === chosen ? "" : org);
    });
    on(document, "keydown", (event) => {
      if (event.key === "Escape" && chosen) pick("");
    });
    on(window, "hashchange", follow);
    follow();
  }

  // ---- the cells of the matrix ----

  const enhance = (table) => {
    const rows = all("tbody tr[data-org]", table);
    const line = one(".readout.cell");
    if (!rows.length || !line) return;
    const heads = one("thead tr:last-child", table).cells;
    line.hidden = false;
    // Arrow keys move inside, so a screen reader must hand them over: the table is a grid.
    table.setAttribute("role", "grid");
    let current = rows[0].cells[1];
    let wanted = 1;
    current.tabIndex = 0;

    const inWords = (cell) => {
      const giver = names.get(cell.parentNode.dataset.org) || said(cell.parentNode.cells[0]);
      if (cell.colSpan > 1) return `${giver}: ${said(cell)}`;
      if (cell.classList.contains("self")) return `${giver}: no organisation rates itself`;
      const head = heads[cell.cellIndex];
      const rated = names.get(head.dataset.org) || said(head);
      return `${giver} on ${rated}: ${cell.title || said(cell) || "no relationship expected"}`;
    };
    const show = (cell) => {
      for (const header of all(".at", table)) header.classList.remove("at");
      line.textContent = cell
        ? inWords(cell)
        : "Point at a cell, or use the arrow keys, to read it in words.";
      cell?.parentNode.cells[0].classList.add("at");
      if (cell?.colSpan === 1) heads[cell.cellIndex].classList.add("at");
    };
    show(null);
    const cellOf = (event) => event.target.closest("tr[data-org] > td");
    const go = (cell) => {
      current.removeAttribute("tabindex");
      current = cell;
      current.tabIndex = 0;
      current.focus();
    };

    const rest = () => show(document.activeElement === current ? current : null);
    on(table, "pointerover", (event) => show(cellOf(event)));
    on(table, "pointerleave", rest);
    on(table, "focusin", rest);
    on(table, "focusout", () => show(null));
    on(table, "click", (event) => {
      const cell = cellOf(event);
      if (!cell) return;
      wanted = cell.cellIndex;
      go(cell);
    });
    on(table, "keydown", (event) => {
      if (event.altKey || event.metaKey || event.shiftKey) return;
      let at = rows.indexOf(current.parentNode);
      const last = () => rows[at].cells.length - 1;
      if (event.key === "ArrowRight") wanted = Math.min(current.cellIndex + 1, last());
      else if (event.key === "ArrowLeft") wanted = Math.max(current.cellIndex - 1, 1);
      else if (event.key === "ArrowDown") at = Math.min(at + 1, rows.length - 1);
      else if (event.key === "ArrowUp") at = Math.max(at - 1, 0);
      else if (event.key === "Home") [at, wanted] = [event.ctrlKey ? 0 : at, 1];
      else if (event.key === "End") {
        if (event.ctrlKey) at = rows.length - 1;
        wanted = last();
      } else return;
      event.preventDefault();
      // A row of one long cell is passed through; the column is kept for the rows beyond it.
      go(rows[at].cells[Math.min(wanted, last())]);
    });
  };
  tables.forEach(enhance);

  // ---- tables that can be sorted ----

  const NEXT = { none: "ascending", ascending: "descending", descending: "none" };
  const collator = new Intl.Collator("en-GB", { numeric: true });
  const valueOf = (cell, kind) => {
    const text = cell?.dataset.v ?? said(cell);
    if (kind !== "number") return /^[-–—]?$/.test(text) ? null : text;
    const value = Number.parseFloat(text.replace(/[<>,]/g, "").replace("−", "-"));
    return Number.isNaN(value) ? null : value;
  };
  // What has no value stands last whichever way the rest runs.
  const compare = ([a], [b], sign) => {
    if (a === null || b === null) return (a === null) - (b === null);
    return sign * (typeof a === "number" ? a - b : collator.compare(a, b));
  };

  const sortable = (table) => {
    const headers = all("thead th[data-sort]", table);
    const bodies = [...table.tBodies].map((body) => [body, [...body.rows]]);
    for (const header of headers) {
      // Not a button element: on paper that would be missing where a header is repeated.
      const button = made("span", { className: "sort", tabIndex: 0 });
      button.setAttribute("role", "button");
      button.append(...header.childNodes);
      header.append(button);
      header.setAttribute("aria-sort", "none");
      on(button, "keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        button.click();
      });
      on(button, "click", () => {
        const order = NEXT[header.getAttribute("aria-sort")];
        const { cellIndex, dataset } = header;
        const sign = order === "ascending" ? 1 : -1;
        for (const [body, rows] of bodies) {
          const keyed = rows.map((row) => [valueOf(row.cells[cellIndex], dataset.sort), row]);
          if (order !== "none") keyed.sort((a, b) => compare(a, b, sign));
          body.append(...keyed.map(([, row]) => row));
        }
        for (const each of headers) each.setAttribute("aria-sort", "none");
        header.setAttribute("aria-sort", order);
        status.textContent =
          order === "none" ? "Original order" : `Sorted by ${said(button)}, ${order}`;
      });
    }
  };
  const status = made("p", { className: "vh", role: "status" });
  one("main")?.append(status);
  for (const table of all("table.sortable")) sortable(table);

  // ---- paper ----

  for (const button of all("button.print")) {
    button.hidden = false;
    on(button, "click", () => print());
  }
  let unfolded = [];
  on(window, "beforeprint", () => {
    unfolded = all("details:not([open])");
    for (const details of unfolded) details.open = true;
  });
  on(window, "afterprint", () => {
    for (const details of unfolded) details.open = false;
  });
})();
