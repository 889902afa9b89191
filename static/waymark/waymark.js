/* The entry grid: keys, paste from a spreadsheet, and never losing what was typed.
 *
 * The page works without this file: the grid is an ordinary form with a Save button. What the markup must say:
 *   <form data-entry-grid>            the form; every box that holds a figure or a word of a return is inside it
 *   <p data-save-status role="status"> the line that says what is saved (components/save_status.html)
 *   <input data-column="numerator">   a box of the grid; boxes of one column share the word
 * With htmx, a box (or its row) carries hx-post and hx-trigger="change" (without the modifier `changed`: a box is
 * sent again as it stands after a failure), and the answer replaces something beside the box, never the box.
 */
(() => {
  "use strict";

  const FIRST_RETRY = 5000;
  const LONGEST_RETRY = 60000;
  const form = document.querySelector("form[data-entry-grid]");
  if (!form) return;

  const line = document.querySelector("[data-save-status]");
  const autosaves = () => Boolean(window.htmx && form.querySelector("[hx-post], [data-hx-post]"));

  /* What is not safe on the server yet: name of the box -> "typed", "saving", "failed" or "refused". */
  const unsaved = new Map();
  const sent = new WeakMap(); // request -> Map of name -> value as sent
  let retryTimer = 0;
  let wait = FIRST_RETRY;
  let leaving = false;
  let savedAny = false;
  const atFirst = { state: line ? line.dataset.state : "", words: line ? line.textContent : "" };

  const boxes = () =>
    [...form.elements].filter((box) => box.name && box.type !== "hidden" && box.type !== "submit" && box.type !== "button");
  const named = (name) => boxes().find((box) => box.name === name);
  const valueOf = (box) => (box.type === "checkbox" || box.type === "radio" ? String(box.checked) + box.value : box.value);
  /* The boxes of a row are one figure and one entry, as the server counts them; a story is one too. */
  const entryOf = (name) => {
    const box = named(name);
    return (box && (box.closest("tr") || box.closest(".govuk-form-group"))) || name;
  };
  const count = (state) => new Set([...unsaved].filter(([, each]) => each === state).map(([name]) => entryOf(name))).size;
  const figures = (number) => (number === 1 ? "1 entry" : `${number} entries`);

  let remark = ""; // what must stay said while saving goes on: it ends when somebody types again

  function say(state, plain) {
    if (!line) return;
    const words = remark ? `${plain} ${remark}` : plain;
    if (line.dataset.state !== state) line.dataset.state = state;
    if (line.textContent !== words) line.textContent = words;
  }

  function clock() {
    return new Date().toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", hour12: true }).replace(" ", "");
  }

  function report(reason) {
    const failed = count("failed");
    const refused = count("refused");
    if (failed) {
      const cause = reason || (navigator.onLine ? "The server did not answer." : "You are offline.");
      say("failed", `Not saved: ${figures(failed)}. ${cause} What you typed is still on this page and will be sent again.`);
    } else if (count("saving")) {
      say("saving", "Saving…");
    } else if (refused) {
      say("unsaved", `Not saved: ${figures(refused)}. ${reason || "See what is said beside the box."}`);
    } else if (unsaved.size) {
      if (autosaves()) say("typing", "Typing…");
      else say("unsaved", "Not saved yet. Choose Save to keep what you typed.");
    } else if (savedAny) {
      say("saved", `All saved at ${clock()}.`);
    } else {
      say(atFirst.state, atFirst.words);
    }
  }

  function set(name, state) {
    if (state) unsaved.set(name, state);
    else unsaved.delete(name);
    const box = named(name);
    if (box) box.toggleAttribute("data-unsaved", state === "failed");
  }

  /* What the server could not save stays in its boxes, one marked row or story for each. */
  for (const place of form.querySelectorAll("[data-refused]")) {
    const box = boxes().find((each) => place.contains(each));
    if (box) unsaved.set(box.name, "refused");
  }

  /* --- Typing ---------------------------------------------------------------------------------------------------- */

  const before = new WeakMap();
  form.addEventListener("focusin", (event) => before.set(event.target, valueOf(event.target)));

  form.addEventListener("input", (event) => {
    if (!event.target.name) return;
    if (event.isTrusted) remark = "";
    set(event.target.name, "typed");
    report();
  });

  form.addEventListener("focusout", (event) => {
    const box = event.target;
    if (unsaved.get(box.name) === "typed" && before.get(box) === valueOf(box) && autosaves()) {
      set(box.name, null); // typed and taken back: nothing to save
      report();
    }
  });

  form.addEventListener("submit", (event) => {
    if (navigator.onLine) {
      leaving = true;
      return;
    }
    event.preventDefault(); // the browser's own "no connection" page would take the typed figures with it
    say("failed", "Not saved: you are offline. What you typed is still on this page; try again when you are connected.");
  });

  window.addEventListener("pageshow", () => {
    leaving = false;
  });

  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size && !leaving) event.preventDefault();
  });

  /* --- Saving by itself, and again after a failure ------------------------------------------------------------------ */

  /* The unsaved boxes a request speaks for: its own, or those of its row or its group when a button beside them sent it. */
  function waitingIn(element) {
    const scope = boxes().some((box) => element.contains(box)) ? element : element.closest("tr, .govuk-form-group") || form;
    return boxes().filter((box) => scope.contains(box) && unsaved.has(box.name));
  }

  const ours = (element) => element instanceof Element && form.contains(element);

  function settle(event, state, reason) {
    const values = sent.get(event.detail.xhr);
    if (!values) return;
    for (const [name, value] of values) {
      const box = named(name);
      const typedSince = box && valueOf(box) !== value;
      if (typedSince && unsaved.get(name) === "typed") continue;
      set(name, state);
    }
    if (state === null) {
      savedAny = true;
      wait = FIRST_RETRY;
    }
    if (state === "failed") retryLater();
    report(reason);
  }

  /* The answer replaces what is beside the boxes, never the boxes: whether they are right is said on them here. */
  function flag(event, wrong) {
    for (const name of sent.get(event.detail.xhr).keys()) {
      const box = named(name);
      const row = box && box.closest("tr");
      for (const each of row ? cells(row) : []) {
        if (wrong) each.setAttribute("aria-invalid", "true");
        else each.removeAttribute("aria-invalid");
      }
    }
  }

  function retryLater() {
    window.clearTimeout(retryTimer);
    retryTimer = window.setTimeout(retry, wait);
    wait = Math.min(wait * 2, LONGEST_RETRY);
  }

  async function retry() {
    window.clearTimeout(retryTimer);
    if (tokenStale && !(await renewToken())) {
      retryLater();
      return;
    }
    for (const [name, state] of [...unsaved]) {
      const box = named(name);
      if (state === "failed" && box) box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  /* Signing in again, in another tab, makes this page's form token worthless: take one from a fresh copy of the page. */
  let tokenStale = false;
  let renewedAt = 0;
  const TOKEN = "input[name=csrfmiddlewaretoken]";

  async function renewToken() {
    try {
      const answer = await fetch(window.location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(`form[data-entry-grid] ${TOKEN}`);
      if (!fresh) return false; // still signed out, or the return is locked
      for (const field of document.querySelectorAll(TOKEN)) field.value = fresh.value;
      tokenStale = false;
      renewedAt = Date.now();
      return true;
    } catch {
      return false;
    }
  }

  window.addEventListener("online", () => {
    wait = FIRST_RETRY;
    retry();
  });
  window.addEventListener("offline", () => report());

  document.body.addEventListener("htmx:beforeSend", (event) => {
    if (!ours(event.detail.elt)) return;
    const values = new Map(waitingIn(event.detail.elt).map((box) => [box.name, valueOf(box)]));
    if (!values.size) return;
    sent.set(event.detail.xhr, values);
    for (const name of values.keys()) set(name, "saving");
    report();
  });

  /* A redirect to the sign-in page must not be swapped into a cell as if it were the answer. */
  const signedOut = (xhr) => {
    if (xhr.status === 401) return true;
    const answered = xhr.responseURL ? new URL(xhr.responseURL, document.baseURI).pathname : "";
    return answered !== "" && !xhr.getResponseHeader("HX-Redirect") && /<html[\s>]/i.test(xhr.responseText.slice(0, 2000));
  };

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (ours(event.detail.requestConfig && event.detail.requestConfig.elt) && signedOut(event.detail.xhr)) {
      event.detail.shouldSwap = false;
    }
  });

  /* Rows are saved side by side, and answers may overtake each other: what is said of the whole page only grows newer. */
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const said = event.detail.target.dataset.seenAt;
    const fresh = event.detail.fragment.querySelector("[data-seen-at]");
    if (said && fresh && Number(fresh.dataset.seenAt) < Number(said)) event.detail.shouldSwap = false;
  });

  /* A question about an unusual figure is answered in the note: it must not be folded away. */
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const row = event.detail.elt && event.detail.elt.closest("tr");
    const more = row && row.querySelector("[data-asks]") && row.querySelector("details");
    if (more) more.open = true;
  });

  document.body.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, successful } = event.detail;
    if (!sent.has(xhr)) return;
    if (xhr.status && signedOut(xhr)) {
      tokenStale = true;
      settle(event, "failed", "You have been signed out: sign in again in another tab.");
    } else if (successful && xhr.status < 400) {
      flag(event, false);
      settle(event, null); // htmx also calls a 409 or 422 successful, because its answer is shown
    } else if (xhr.status === 403 && Date.now() - renewedAt > LONGEST_RETRY) {
      tokenStale = true; // perhaps only the token is old: try once with a new one before believing it
      wait = 0;
      settle(event, "failed", "Checking that you are still signed in.");
      wait = FIRST_RETRY;
    } else if (xhr.status === 403 || xhr.status === 404) {
      settle(event, "refused", "The return may have been submitted or locked since you opened this page.");
    } else if (xhr.status >= 400 && xhr.status < 500) {
      flag(event, xhr.status === 422);
      settle(event, "refused");
    } else {
      settle(event, "failed");
    }
  });

  /* --- Keys ---------------------------------------------------------------------------------------------------------- */

  const cells = (row) => [...row.querySelectorAll("input[data-column]")].filter((box) => !box.disabled && !box.readOnly);

  function move(box, steps) {
    const rows = [...form.querySelectorAll("tr")].filter((row) => cells(row).length);
    const row = rows[rows.indexOf(box.closest("tr")) + steps];
    if (!row) return false;
    const next = cells(row).find((each) => each.dataset.column === box.dataset.column) || cells(row)[0];
    next.focus();
    next.select();
    return true;
  }

  function sideways(box, steps) {
    const row = cells(box.closest("tr"));
    const next = row[row.indexOf(box) + steps];
    if (!next) return false;
    next.focus();
    next.select();
    return true;
  }

  const atEdge = (box, steps) =>
    box.selectionStart === box.selectionEnd ? box.selectionStart === (steps < 0 ? 0 : box.value.length) : box.value === "";

  form.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!box.matches("input[data-column]") || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    let moved = false;
    if (event.key === "Enter") {
      move(box, event.shiftKey ? -1 : 1);
      if (before.get(box) !== valueOf(box) && document.activeElement === box) box.blur();
      moved = true; // Enter in a box never submits the whole return
    } else if (event.key === "ArrowDown") moved = move(box, 1);
    else if (event.key === "ArrowUp") moved = move(box, -1);
    else if (event.key === "ArrowLeft" && atEdge(box, -1)) moved = sideways(box, -1);
    else if (event.key === "ArrowRight" && atEdge(box, 1)) moved = sideways(box, 1);
    if (moved) event.preventDefault();
  });

  /* --- Paste a block from a spreadsheet ------------------------------------------------------------------------------- */

  function fill(box, text) {
    const value = text.trim();
    if (value === "" || value === box.value) return 0; // a blank cell never erases a figure
    box.value = value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
    return 1;
  }

  form.addEventListener("paste", (event) => {
    const box = event.target;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!box.matches("input[data-column]") || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const rows = [...form.querySelectorAll("tr")].filter((row) => cells(row).length);
    const top = rows.indexOf(box.closest("tr"));
    const left = cells(rows[top]).indexOf(box);
    let filled = 0;
    let outside = 0;
    text.split("\n").forEach((row, down) => {
      row.split("\t").forEach((value, right) => {
        const target = rows[top + down] && cells(rows[top + down])[left + right];
        if (target) filled += fill(target, value);
        else if (value.trim() !== "") outside += 1;
      });
    });
    remark = outside ? `${figures(filled)} pasted; ${figures(outside)} found no box and had to be left out.` : "";
    report();
  });
})();
