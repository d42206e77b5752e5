/** After what was pressed has gone: whoever works with the keyboard goes on at the beginning of the page. */
export function focusMain(): void {
  document.getElementById('main')?.focus({ preventScroll: true });
}
