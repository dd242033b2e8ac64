// Tabs, as the ARIA authoring practices have them: arrow keys move, the address remembers.

export function tabs(list, onShow) {
  const all = [...list.querySelectorAll("[role=tab]")];
  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

  function show(tab) {
    for (const one of all) {
      const shown = one === tab;
      one.setAttribute("aria-selected", String(shown));
      one.tabIndex = shown ? 0 : -1;
      panelOf(one).hidden = !shown;
    }
    onShow(panelOf(tab).id);
  }

  function fromAddress() {
    const target = document.getElementById(location.hash.slice(1));
    show(all.find((tab) => panelOf(tab).contains(target)) ?? all[0]);
  }

  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (!tab) return;
    history.replaceState(null, "", `#${panelOf(tab).id}`);
    show(tab);
  });
  list.addEventListener("keydown", (event) => {
    const at = all.indexOf(document.activeElement);
    const to = {
      ArrowRight: (at + 1) % all.length,
      ArrowLeft: (at + all.length - 1) % all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to].focus();
    all[to].click();
  });
  window.addEventListener("hashchange", fromAddress);
  fromAddress();
}
