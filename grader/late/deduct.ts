import type { Late } from "../records.js";
import type { Deduction, LatePolicy } from "./policy.js";
import { latestOf } from "./times.js";
import { wallClockSeconds } from "./wall-clock.js";

/** What a submission was handed in for: when, by whose account, and what it earned. */
export interface Handing {
  readonly student: string;
  /** Who handed it in together, where it was several. */
  readonly members?: readonly string[];
  /** ISO 8601; undefined where nobody knows. */
  readonly submitted?: string;
  /** Whether the platform marks it late without saying by how much. */
  readonly late?: boolean;
  readonly score: number;
  readonly max: number;
}

const day = 86_400;

/** How late it is, what that costs, and why, in a sentence. */
export function lateness(policy: LatePolicy, handing: Handing): Late {
  const { submitted, score } = handing;
  const extended = extensionOf(policy, handing);
  const due = extended ?? policy.due;
  const shared = { due: due.toISOString(), ...(extended ? { extended: true } : {}) };
  if (submitted === undefined) {
    const told = `When this was handed in is not known${handing.late === true ? ", only that it was late" : ""}; nothing is deducted.`;
    return { ...shared, days: 0, deducted: 0, told };
  }
  const seconds = (new Date(submitted).getTime() - due.getTime()) / 1000;
  const record = { ...shared, submitted: new Date(submitted).toISOString() };
  if (seconds <= 0) return { ...record, days: 0, deducted: 0, told: "Handed in on time." };
  if (seconds <= policy.grace) {
    return {
      ...record,
      days: 0,
      deducted: 0,
      told: "Handed in within the time of grace; nothing is deducted.",
    };
  }
  const onTheWall =
    policy.zone === undefined ? seconds : wallClockSeconds(due, new Date(submitted), policy.zone);
  const days = Math.max(1, Math.ceil(onTheWall / day));
  const by = `Handed in ${span(onTheWall > 0 ? onTheWall : seconds)} late`;
  if (policy.closes !== undefined && onTheWall > policy.closes) {
    return {
      ...record,
      days,
      deducted: score,
      told: `${by}, after the assignment had closed; nothing counts.`,
    };
  }
  const worth = (part: Deduction | undefined): number =>
    part === undefined ? 0 : "points" in part ? part.points : (part.percent / 100) * handing[policy.of];
  const whole = worth(policy.once) + days * worth(policy.perDay);
  const capped = policy.most === undefined ? whole : Math.min(whole, worth(policy.most));
  const deducted = round(Math.min(capped, score));
  return { ...record, days, deducted, told: `${by}: ${points(deducted)} deducted.` };
}

/** The due time of one's own. A group has the latest that any of its members has, unless it is named itself. */
function extensionOf({ extensions }: LatePolicy, { student, members = [] }: Handing): Date | undefined {
  return extensions.get(student) ?? latestOf(members, extensions);
}

const round = (value: number): number => Number(value.toFixed(2));
const points = (value: number): string => (value === 1 ? "1 point is" : `${value} points are`);

/** A delay in its two largest units, rounded up. */
function span(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const parts: readonly [number, string][] = [
    [Math.floor(minutes / 1440), "day"],
    [Math.floor((minutes % 1440) / 60), "hour"],
    [minutes % 60, "minute"],
  ];
  const told = parts.filter(([count]) => count > 0).slice(0, 2);
  return told.map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`).join(" ");
}
