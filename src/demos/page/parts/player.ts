import { button } from "./controls.js";

/** Whether the person asked their system for less movement. */
const calm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

interface Playing {
  /** Before a run: what has come to its end begins again. */
  readonly begin?: () => void;
  /** One step; says whether there is anything left to do. */
  readonly step: () => boolean;
  /** After the steps of a frame: draws. */
  readonly draw: () => void;
  /** Steps per second. */
  readonly pace: () => number;
  /** When it comes to rest. */
  readonly rest: () => void;
  readonly texts: { readonly step: string; readonly start: string; readonly stop: string };
}

/** A button for one step and one that starts and stops a run of them. */
export interface Player {
  readonly once: HTMLButtonElement;
  readonly toggle: HTMLButtonElement;
  readonly stop: () => void;
  readonly isPlaying: () => boolean;
}

/**
 * Steps as long as it is started, at the pace asked for however fast the screen is. Where less movement is wanted the
 * picture changes four times a second instead of sixty.
 */
export function player({ begin, step, draw, pace, rest, texts }: Playing): Player {
  let frame = 0;
  let before = 0;
  let due = 0;
  const stop = (): void => {
    if (frame === 0) return;
    cancelAnimationFrame(frame);
    frame = 0;
    toggle.textContent = texts.start;
    toggle.classList.remove("on");
    rest();
  };
  const tick = (now: number): void => {
    frame = requestAnimationFrame(tick);
    const elapsed = now - before;
    if (calm() && elapsed < 250) return;
    before = now;
    due = Math.min(due + (elapsed / 1000) * pace(), 60);
    let more = true;
    const some = due >= 1;
    for (; due >= 1 && more; due--) more = step();
    if (some) draw();
    if (!more) stop();
  };
  const start = (): void => {
    begin?.();
    [before, due] = [performance.now(), 1];
    toggle.textContent = texts.stop;
    toggle.classList.add("on");
    frame = requestAnimationFrame(tick);
  };
  const toggle = button(texts.start, () => (frame === 0 ? start() : stop()), { class: "main" });
  const once = button(texts.step, () => {
    stop();
    step();
    draw();
    rest();
  });
  return { once, toggle, stop, isPlaying: () => frame !== 0 };
}
