import { openDetail } from "./detail.js";

/** More layers than these are printed with the details only of those that the reader has opened. */
const MOST_PRINTED = 60;

/** Opens on paper what can be opened on a screen, and closes it again. */
export function startPrinting(): void {
  let closed: readonly HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open], .every)")];
    for (const details of closed) details.open = true;
    openForPrint();
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });
}

function openForPrint(): void {
  const rows = [
    ...document.querySelectorAll<HTMLTableRowElement>(".layers-table tr[data-layer]:not([hidden])"),
  ].filter((row) => row.closest("[hidden]") === null);
  const opened = rows.some((row) => row.classList.contains("open"));
  if (opened || rows.length > MOST_PRINTED) return;
  for (const row of rows) openDetail(row);
}
