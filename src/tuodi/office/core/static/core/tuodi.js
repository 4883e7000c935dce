// Small conveniences at the counter; every page works without them.
"use strict";

const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

// "/" goes to the search box, arrow keys walk along the rows of a table, Enter opens the row.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !typing(event.target)) {
    const search = document.querySelector(".bar input[type=search]");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  }
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !typing(event.target)) {
    const links = [...document.querySelectorAll("tbody a.row")];
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    const next = links[Math.max(0, Math.min(links.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))];
    event.preventDefault();
    next.focus();
  }
});

// A form or button with data-confirm asks first.
document.addEventListener("submit", (event) => {
  const words = (event.submitter && event.submitter.dataset.confirm) || event.target.dataset.confirm;
  if (words && !window.confirm(words)) event.preventDefault();
}, true);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// The entry of the navigation to which the page belongs is in sight, also where the list is longer than the screen.
const here = document.querySelector(".nav [aria-current]");
if (here) here.scrollIntoView({ block: "nearest", inline: "center" });
