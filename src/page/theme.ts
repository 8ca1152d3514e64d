/** The button that changes between light and dark; until it is pressed the page is as the reader's system is. */
export function startTheme(): void {
  const button = document.querySelector<HTMLButtonElement>("button.theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  if (!button) return;
  const isDark = () =>
    (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    show();
  });
  dark.addEventListener("change", show);
  show();
}
