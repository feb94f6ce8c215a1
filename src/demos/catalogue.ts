/** What each demo is called, as a page and to people. */
export interface Entry {
  readonly title: string;
  /** What to do with it, in a sentence or two. */
  readonly lead: string;
  /** About how high it is in a notebook before it has said so itself, in pixels. */
  readonly height: number;
}

/** The name of a demo, as `gradlab demo` takes it. */
export type DemoName = "linear-classifier" | "knn-regions" | "descent";

/** All demos by their names, in the order of the lessons. */
export const catalogue: Readonly<Record<DemoName, Entry>> = {
  "linear-classifier": {
    title: "A linear classifier, by hand",
    lead: "Move the points, change the weights, or let gradient descent do it. Each line is where the score of a class is 0, its arrow points to where the score grows; the ground has the colour of the class with the highest score.",
    height: 900,
  },
  "knn-regions": {
    title: "k nearest neighbours, live",
    lead: "The ground has the colour of the class that the nearest training points vote for. Move them, or move the question mark to see who votes.",
    height: 700,
  },
  descent: {
    title: "Downhill: a race of update rules",
    lead: "Six ways to follow the same slopes. Move the start, choose a landscape and learning rates, and let them run.",
    height: 760,
  },
};

/** The names of all demos, as `gradlab demo` takes them. */
export const demoNames: readonly DemoName[] = Object.keys(catalogue) as DemoName[];
