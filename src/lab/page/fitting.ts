/** What is read of a Plotly layout here; the rest of it is passed on. */
export interface Layout {
  readonly width?: number;
  readonly height?: number;
  readonly font?: object;
  readonly title?: { readonly text?: string };
  readonly margin?: { readonly l?: number; readonly r?: number; readonly t?: number };
}

/** In pixels, where a figure does not say. */
export const usualHeight = 380;

/** The figures' titles: pixels a line, and about as many a letter. */
const line = 22;
const letter = 8.8;

/**
 * The figure's layout at the width there is, its text in the page's ink. What has a size keeps its shape; a title that is
 * too long for one line gets several, and the room for them.
 */
export function fitting(layout: Layout, room: number, ink: string): Layout {
  const most = Math.min(room, 860);
  const { width: own = most, height = usualHeight, font, title, margin } = layout;
  const width = Math.min(own, most);
  const wrapped = wrap(title?.text ?? "", lettersIn(layout, width));
  const more = line * (wrapped.length - 1);
  return {
    ...layout,
    width,
    height: (layout.width === undefined ? height : Math.round((height * width) / own)) + more,
    font: { ...font, color: ink },
    ...(more > 0 ? { title: { ...title, text: wrapped.join("<br>") } } : {}),
    ...(more > 0 ? { margin: { ...margin, t: (margin?.t ?? 56) + more } } : {}),
  };
}

/** How many letters a line of the title holds: it begins where the axes do, and may end at the figure's edge. */
const lettersIn = ({ margin }: Layout, width: number): number =>
  Math.max(12, Math.floor((width - (margin?.l ?? 56)) / letter));

/** In lines of at most so many letters, as far as its words allow; a text with marks of its own stays as it is. */
export function wrap(text: string, letters: number): string[] {
  if (text.length <= letters || /[<$]/.test(text)) return [text];
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) === "" ? word : `${lines.at(-1)} ${word}`;
    if (longer.length <= letters || lines.at(-1) === "") lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
