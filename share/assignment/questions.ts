/**
 * Everything about the assignment but its text: points, inputs, comparisons, hints. `gradlab verify` proves it:
 * the reference solution in master.ts earns all points, the empty template none, and each file in mutants/ loses exactly
 * the aspects named here and gets its own hint.
 */
import type { Assignment } from "gradlab/questions";

const assignment: Assignment = {
  // The folder's name.
  name: "NN-TOPIC",
  title: "Assignment: TOPIC",
  questions: [
    {
      // A function to write. The id is the mark of its cell in master.ts, and must be nobody else's in the course.
      kind: "function",
      id: "TOPIC-standardize",
      title: "Standardized rows",
      // The function's name in the cell.
      name: "standardize",
      // An aspect earns its points when all its inputs give what the reference gives. Each input is a list of arguments.
      aspects: [
        {
          name: "ordinary rows",
          points: 7,
          // Students see these, with what should come out, through `check`.
          examples: [
            [
              [
                [1, 2, 3, 4],
                [10, 0, 10, 0],
              ],
            ],
          ],
          // These are drawn anew for each student when you grade. `random` gives whole numbers below a bound, normal
          // deviates, shuffled lists and more.
          random: {
            count: 3,
            draw: (random) => {
              const [n, d] = random.shuffle([3, 4, 5, 6]);
              return [
                Array.from({ length: n }, () =>
                  Array.from({ length: d }, (_, j) => 10 * j + random.integer(10)),
                ),
              ];
            },
          },
        },
        {
          name: "rows of equal numbers",
          points: 3,
          // Nobody sees these. Put the edge cases here, with ordinary ones among them: else a constant would win.
          hidden: [
            [
              [
                [5, 5],
                [4, 6],
              ],
            ],
            [
              [
                [0, 0],
                [3, 1],
                [-2, -2],
              ],
            ],
          ],
        },
      ],
      // The mistakes that students really make: mutants/TOPIC-standardize.NAME.ts holds each as code, and whoever's
      // results are the same gets its hint. At least five; add to them whenever you read a new one in a submission.
      mutants: {
        "no-mean": {
          hint: "The mean was not subtracted: the numbers are only divided by their standard deviation.",
          fails: ["ordinary rows", "rows of equal numbers"],
        },
        "no-deviation": {
          hint: "The mean is subtracted, but the result is not divided by the standard deviation.",
          fails: ["ordinary rows"],
        },
        variance: {
          hint: "This divides by the variance; the standard deviation is its square root.",
          fails: ["ordinary rows"],
        },
        sample: {
          hint: "This divides the sum of squares by D - 1; the formula above divides by D.",
          fails: ["ordinary rows", "rows of equal numbers"],
        },
        columns: {
          hint: "These are standardized columns; asked for are rows.",
          fails: ["ordinary rows", "rows of equal numbers"],
        },
        unguarded: {
          hint: "Where all numbers of a row are the same, this divides 0 by 0: such a row becomes zeros.",
          fails: ["rows of equal numbers"],
        },
      },
    },
    {
      // A choice: the cell declares a list of letters. With fewer than four options, guessing would pay.
      kind: "choice",
      id: "TOPIC-unchanged",
      title: "What stays as it is?",
      points: 2,
      name: "unchanged",
      options: ["a", "b", "c", "d"],
      key: ["a", "c"],
      explanation:
        "Subtracting one number from all and dividing all by one positive number keeps their order; the sum becomes 0, and all distances are divided.",
    },
    {
      // Prose, which a person marks: `gradlab marks` collects the answers with this rubric.
      kind: "text",
      id: "TOPIC-why",
      title: "Why standardize pictures?",
      points: 3,
      rubric: [
        "1 point: light changes the brightness of all pixels at once",
        "1 point: the mean takes out an offset, the standard deviation a factor",
        "1 point: what remains depends on what is shown",
      ],
    },
  ],
};

export default assignment;
