// ---
// title: "Assignment: TOPIC"
// assignment: NN-TOPIC
// ---

// %% [markdown] id="intro"
// # Assignment: TOPIC
//
// This text is the beginning of the notebook that your students receive. Say here what they will build and why it is
// worth building.
//
// | | you write | points |
// |---|---|---|
// | 1 | standardized rows | 10 |
// | | two short questions on the way | 5 |
//
// **How this works.** Write your code where it says `Your code here`. Under each answer, `check` runs it on a few small
// examples and says what is wrong, if anything is. When the assignment is graded, your functions run on other inputs
// as well. Each answer cell is graded by itself, so whatever it needs must stand in that cell. Leave the cells' order and
// marks as they are; you may add as many cells of your own as you like.

// %% id="setup" tags=["given"]
// A cell with the tag "given" belongs to every answer: imports and types that answers may use.
import { check, show, plots } from "gradlab";

/** One option of a multiple-choice question. */
type Choice = "a" | "b" | "c" | "d";

// %% [markdown] id="standardize-text"
// ## 1. Standardized rows
//
// Each row $x$ of a matrix becomes
//
// $$\hat{x}_j = \frac{x_j - \mu}{\sigma}, \qquad \mu = \frac{1}{D}\sum_j x_j, \qquad
// \sigma = \sqrt{\frac{1}{D}\sum_j (x_j - \mu)^2}$$
//
// A row whose numbers are all the same becomes a row of zeros.

// %% question="TOPIC-standardize"
/**
 * Each row with mean 0 and standard deviation 1.
 *
 * @param x [N, D]
 * @returns [N, D]
 */
function standardize(x: number[][]): number[][] {
  // BEGIN SOLUTION
  return x.map((row) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
    const deviation = Math.sqrt(variance);
    return row.map((value) => (deviation === 0 ? 0 : (value - mean) / deviation));
  });
  // END SOLUTION
}

// %% id="standardize-check"
await check("TOPIC-standardize", { standardize });

// %% [markdown] id="picture-text"
// Show students what their function does: here, three rows before and after.

// %% id="picture"
const rows: number[][] = [
  [1, 2, 3, 4],
  [10, 0, 10, 0],
  [5, 6, 5, 7],
];
show(plots.matrix(rows, { title: "As they are" }));
show(plots.matrix(standardize(rows), { title: "Standardized" }));

// %% [markdown] id="choice-text"
// **Question (2 points).** What does standardizing a row leave as it is?
//
// - a: which of its numbers is the largest
// - b: the sum of its numbers
// - c: the order of its numbers from smallest to largest, if not all are the same
// - d: the distance between its smallest and its largest number

// %% question="TOPIC-unchanged"
const unchanged: Choice[] = [
  // BEGIN SOLUTION
  // INSTEAD: // Your letters here, in quotes and with commas between them.
  "a",
  "c",
  // END SOLUTION
];

// %% id="choice-check"
await check("TOPIC-unchanged", { unchanged });

// %% [markdown] question="TOPIC-why"
// **Question (3 points).** Two pictures show the same thing in different light. Why may standardizing each picture's
// pixels help a classifier that compares them?
//
// <!-- BEGIN SOLUTION -->
// Brighter light adds to all pixels and more contrast multiplies them; subtracting the mean undoes the one and dividing by
// the standard deviation the other, so that what is left depends on what is shown.
// <!-- END SOLUTION -->
