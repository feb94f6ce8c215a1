import { catalogue, type DemoName } from "./catalogue.js";
import { demoFrame } from "./frame.js";
import { demoPage } from "./page.js";

/** A live demo: `show` it in a notebook, or write its `page` to a file. */
export interface Demo {
  /** Its name, as `gradlab demo` takes it. */
  readonly demo: DemoName;
  /** What it starts with. */
  readonly settings: object;
  /** The demo as one HTML page that needs nothing else. */
  readonly page: () => string;
  /** How a notebook shows it. */
  readonly [display: symbol]: () => Record<string, unknown>;
}

/** The MIME type by which Gradlab's own lab knows a demo, to draw it from its own copy. */
const mimeType = "application/vnd.gradlab.demo.v1+json";

export function makeDemo(demo: DemoName, settings: object): Demo {
  const { title, lead } = catalogue[demo];
  return {
    demo,
    settings,
    page: () => demoPage(demo, settings),
    [Symbol.for("Jupyter.display")]: () => ({
      [mimeType]: { demo, settings },
      "text/html": demoFrame(demo, settings),
      "text/plain": `[demo] ${title}: ${lead} Here there is only text: \`npx gradlab demo ${demo}\` opens it in a browser.`,
    }),
  };
}
