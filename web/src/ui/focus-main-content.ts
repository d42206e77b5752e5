/** For when the focused element is removed: keyboard users continue at the top of the page. */
export function focusMainContent(): void {
  document.getElementById('main')?.focus({ preventScroll: true });
}
