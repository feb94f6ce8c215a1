/** Seconds that clocks in a zone (`"Europe/Zurich"`) are ahead of UTC at this moment. */
function ahead(moment: Date, zone: string): number {
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  const name = format.formatToParts(moment).find(({ type }) => type === "timeZoneName")!.value;
  const [, sign = "+", hours = "0", minutes = "0", seconds = "0"] =
    /GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?/.exec(name)!;
  const value = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === "-" ? -value : value;
}

/**
 * Seconds from one moment to another as the clocks on a zone's walls tell them: from one midnight to the next it is always a
 * day, also where summer time begins or ends between.
 */
export const wallClockSeconds = (from: Date, to: Date, zone: string): number =>
  (to.getTime() - from.getTime()) / 1000 + ahead(to, zone) - ahead(from, zone);

/** Whether this machine knows a zone of that name. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
