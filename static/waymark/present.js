/* Keys of the meeting room: on, back, leave. The links do the same without this file. */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const ways = {
    ArrowRight: "a[rel=next]",
    PageDown: "a[rel=next]",
    ArrowLeft: "a[rel=prev]",
    PageUp: "a[rel=prev]",
    Escape: "a[data-leave]",
  };
  const link = ways[event.key] && document.querySelector(ways[event.key]);
  if (link) {
    event.preventDefault();
    link.click();
  }
});
