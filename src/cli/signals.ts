/** The first Ctrl-C aborts the controller, so that what runs may end in order; a second one ends us at once. */
export function stopOnSignals(): AbortController {
  const control = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (control.signal.aborted) process.exit(130);
      control.abort();
    });
  }
  return control;
}
