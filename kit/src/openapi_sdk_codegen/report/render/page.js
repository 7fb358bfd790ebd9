"use strict";
// Adds a filter by text. The page is complete without it: the other filters are rules of the style sheet.
(() => {
  // With more entries than this, those that match stay closed under their operation.
  const MAX_OPENED = 100;
  const field = document.getElementById("text");
  if (!field) return;
  const status = document.getElementById("shown");
  const boxes = [...document.querySelectorAll("#levels input")];
  const choice = document.getElementById("operation");
  const names = choice ? [...choice.options].map(option => option.text) : [];
  const groups = [...document.querySelectorAll(".group")].map(element => ({
    element,
    opened: false, // by the filter
    entries: [...element.querySelectorAll(".entry")].map(entry => {
      const numbers = entry.dataset.operations || element.dataset.operations;
      return {
        element: entry,
        level: entry.classList[1],
        numbers: numbers ? numbers.split(" ") : null,
        heading: element.querySelector("h3"),
        text: "",
      };
    }),
  }));
  const total = groups.reduce((sum, group) => sum + group.entries.length, 0);
  // What is closed is not on the screen, but its text is searched; it is read when it is needed first.
  const textOf = entry => entry.text ||= [
    entry.heading ? entry.heading.textContent : "",
    entry.element.textContent,
    ...(entry.numbers || []).map(number => names[number] || ""),
  ].join("\n").toLowerCase();

  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const levels = new Set(boxes.filter(box => box.checked).map(box => box.value));
    const chosen = choice ? choice.value : "all";
    let count = 0;
    for (const group of groups) {
      let any = false;
      for (const entry of group.entries) {
        const matches = words.every(word => textOf(entry).includes(word));
        if (entry.element.hidden === matches) entry.element.hidden = !matches;
        if (matches && levels.has(entry.level)
            && (chosen === "all" || !entry.numbers || entry.numbers.includes(chosen))) {
          any = true;
          count += 1;
        }
      }
      if (group.element.hidden === any) group.element.hidden = !any;
    }
    const opens = words.length > 0 && count <= MAX_OPENED;
    for (const group of groups) {
      const wanted = opens && !group.element.hidden;
      if (wanted !== group.opened && (wanted !== group.element.open)) group.element.open = group.opened = wanted;
    }
    status.textContent = count === total ? "" : `${count.toLocaleString("en")} of ${total.toLocaleString("en")} shown`;
  };
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.matches("details.entry")) target.open = true;
  };

  field.form.addEventListener("input", filter);
  field.form.addEventListener("submit", event => event.preventDefault());
  addEventListener("hashchange", open);
  field.closest("label").hidden = false;
  if (field.value) filter();
  open();
})();
