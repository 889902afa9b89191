/* Uploads, made pleasanter: the pages work without this file, and the server decides all the same.
 *   <input type="file" data-most-bytes="…">  a file that is too large is told when it is chosen, not after minutes of sending
 *   <div data-live-part hx-get="…">          a part of the page that htmx asks for again and again
 */
(() => {
  "use strict";

  const box = document.querySelector("input[type=file][data-most-bytes]");
  if (box) {
    const group = box.closest(".govuk-form-group");
    const most = Number(box.dataset.mostBytes);
    const told = document.createElement("p");
    told.className = "govuk-error-message";
    told.id = "file-too-large";
    told.setAttribute("role", "alert");

    const isTooLarge = () => {
      const file = box.files[0];
      const wrong = Boolean(file && file.size > most);
      group.classList.toggle("govuk-form-group--error", wrong);
      if (!wrong) {
        told.remove();
        return false;
      }
      for (const old of group.querySelectorAll(".govuk-error-message")) old.remove();
      told.textContent = `The file is too large: ${file.size.toLocaleString("en-GB")} bytes, and the most is ${most.toLocaleString("en-GB")}. Split it by period`;
      box.before(told);
      box.setAttribute("aria-describedby", told.id);
      return true;
    };

    box.addEventListener("change", isTooLarge);
    box.form.addEventListener("submit", (event) => {
      if (!isTooLarge()) return;
      event.preventDefault();
      box.focus();
    });
  }

  /* The sign-in page, or any other whole page, is no part of this one: load the page itself, which leads there. */
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target.closest("[data-live-part]");
    if (part && /<html[\s>]/i.test(event.detail.xhr.responseText.slice(0, 2000))) {
      event.detail.shouldSwap = false;
      window.location.reload();
    }
  });
})();
