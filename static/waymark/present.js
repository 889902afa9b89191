/* Keys of the meeting room: on, back, first, last, leave. The links do the same without this file. */
const ways = {
  ArrowRight: "a[rel=next]",
  PageDown: "a[rel=next]",
  " ": "a[rel=next]",
  ArrowLeft: "a[rel=prev]",
  PageUp: "a[rel=prev]",
  Home: "a[data-first]",
  End: "a[data-last]",
  Escape: "a[data-leave]",
};

/* A summary opens with the space bar, a table that scrolls moves with arrows: their keys stay theirs. */
const OWN_KEYS = "summary, [role=region], input, select, textarea, button";

document.addEventListener("keydown", (event) => {
  const isHeld = event.ctrlKey || event.metaKey || event.altKey;
  const isTheirs = event.key !== "Escape" && event.target.closest(OWN_KEYS);
  if (isHeld || isTheirs || !Object.hasOwn(ways, event.key)) {
    return;
  }
  const back = event.key === " " && event.shiftKey;
  const link = document.querySelector(back ? ways.ArrowLeft : ways[event.key]);
  if (link) {
    event.preventDefault();
    link.click();
  }
});
