import { openCourse } from "../../grader/course.js";
import type { CourseOptions } from "../../grader/course.js";
import { fillAnswers } from "../../grader/fill.js";
import type { Report } from "../../grader/records.js";
import { gradeNotebook } from "../../grader/report.js";
import { assignmentOf, type Asked } from "./bench.js";

export type { Asked } from "./bench.js";

/** Grades whole submissions to questions made up for a test. */
export interface Class {
  /** The report of a submission with these answers, by question; to the others it has the right ones. */
  grade(answers: Readonly<Record<string, string>>): Promise<Report>;
  /** How many answers have run among others with nothing out of the ordinary. */
  shared(): number;
  /** How many have run by themselves. */
  alone(): number;
  close(): Promise<void>;
}

/**
 * An assignment without a folder, and a course that grades it.
 *
 * @param forks whether answers run in copies of a process, where there can be such
 */
export function openClass(all: readonly Asked[], options: CourseOptions, forks: boolean = true): Class {
  const assignment = assignmentOf(all);
  const log: string[] = [];
  const before = process.env["GRADLAB_FORKS"];
  if (!forks) process.env["GRADLAB_FORKS"] = "off";
  const opened = openCourse(assignment, { types: false, log: (line) => log.push(line), ...options });
  if (before === undefined) delete process.env["GRADLAB_FORKS"];
  else process.env["GRADLAB_FORKS"] = before;
  let [shared, alone] = [0, 0];
  const course = {
    ...opened,
    runner: {
      ...opened.runner,
      together: async (answers: Parameters<typeof opened.runner.together>[0]) => {
        const found = await opened.runner.together(answers);
        shared += found.filter((outcomes) => outcomes !== undefined).length;
        return found;
      },
      run: (...asked: Parameters<typeof opened.runner.run>) => {
        alone++;
        return opened.runner.run(...asked);
      },
    },
  };
  return {
    async grade(answers) {
      const texts = new Map([...assignment.references, ...Object.entries(answers)]);
      const report = await gradeNotebook(course, "a student", fillAnswers(assignment, texts), "a salt");
      if (report.ungraded > 0) throw new Error(log.join("\n"));
      return report;
    },
    shared: () => shared,
    alone: () => alone,
    close: () => opened.close(),
  };
}
