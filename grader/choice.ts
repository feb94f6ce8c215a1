import type { ChoiceQuestion } from "../src/checks/index.js";
import type { QuestionReport } from "./records.js";

/** A choice is right as a whole: all of its letters and no other. */
export function scoreChoice(question: ChoiceQuestion, text: string, report: QuestionReport): QuestionReport {
  const chosen = lettersIn(text, question.name);
  if (chosen === undefined) {
    const form = `const ${question.name} = [...]`;
    return { ...report, message: `No list of letters in quotes was found: write them as ${form}.` };
  }
  if (chosen.length === 0) return { ...report, message: "Nothing was chosen." };
  const right = chosen.join() === question.key.toSorted().join();
  return {
    ...report,
    answer: chosen.join(", "),
    score: right ? question.points : 0,
    message: right ? "Right." : "Not right.",
    solution: `It is ${question.key.join(", ")}. ${question.explanation}`,
  };
}

/**
 * The letters in the list that the cell assigns to `name`, read as text: a choice needs no running. Undefined where letters
 * are given in another way.
 */
function lettersIn(text: string, name: string): string[] | undefined {
  const code = text.replaceAll(/\/\/.*$/gm, "").replaceAll(/\/\*.*?\*\//gs, "");
  const found = new RegExp(String.raw`\b${name}\b[^=]*=\s*\[([^\]]*)\]`).exec(code);
  if (!found) return undefined;
  const [all, list] = found;
  const letters = [...list.matchAll(/["'\u0060](\w+)["'\u0060]/g)].map(([, letter]) => letter.toLowerCase());
  if (letters.length > 0) return [...new Set(letters)].toSorted();
  const isFilledLater = new RegExp(String.raw`\b${name}\s*(?:\.(?:push|unshift|splice)\b|\[|=(?!=))`).test(
    code.slice(found.index + all.length),
  );
  return list.trim() === "" && !isFilledLater ? [] : undefined;
}
