import { escapeHtml } from "../page.js";

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

interface Style {
  colour?: string | undefined;
  bold?: boolean;
}

/** Terminal text as HTML: the colours and bold of ANSI sequences become spans, all other sequences go. */
export function ansiToHtml(text: string): string {
  let style: Style = {};
  // eslint-disable-next-line no-control-regex -- the escape character is what these sequences begin with
  const parts = text.split(/\u001b\[([\d;]*)m/);
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return span(dropOtherSequences(part), style);
      style = apply(part, style);
      return "";
    })
    .join("");
}

// eslint-disable-next-line no-control-regex -- as above
const sequence = /\u001b(?:\[[\d;?]*[A-Za-z]|\][^\u0007]*(?:\u0007|$)|.)?/g;
const dropOtherSequences = (text: string): string => text.replaceAll(sequence, "");

function span(text: string, { colour, bold }: Style): string {
  if (text === "") return "";
  const classes = [...(colour ? [`ansi-${colour}`] : []), ...(bold ? ["ansi-bold"] : [])];
  const html = escapeHtml(text);
  return classes.length === 0 ? html : `<span class="${classes.join(" ")}">${html}</span>`;
}

function apply(codes: string, before: Style): Style {
  let style = { ...before };
  const numbers = codes === "" ? [0] : codes.split(";").map(Number);
  for (let index = 0; index < numbers.length; index++) {
    const code = numbers[index];
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 22) style.bold = false;
    else if (code === 39) style.colour = undefined;
    else if (code >= 30 && code <= 37) style.colour = names[code - 30];
    else if (code >= 90 && code <= 97) style.colour = names[code - 90];
    else if (code === 38 || code === 48) {
      const extended = numbers[index + 1] === 5 ? 2 : 4;
      if (code === 38) style.colour = extended === 2 ? palette(numbers[index + 2]) : undefined;
      index += extended;
    }
  }
  return style;
}

/** The nearest of the eight colours to one of the terminal's 256. */
function palette(number: number): string | undefined {
  if (number < 16) return names[number % 8];
  if (number >= 232) return undefined;
  const cube = number - 16;
  const [red, green, blue] = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(
    (level) => level >= 3,
  );
  return names[(red ? 1 : 0) + (green ? 2 : 0) + (blue ? 4 : 0)];
}
