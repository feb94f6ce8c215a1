// A worker that begins jobs and never hands in what comes of them, to be killed: `URL SALT PATIENCE [JOBS [graded]]`. With
// `graded` it does the whole work first, and says so.
import { serve } from "../../../grader/index.js";
import { gradeSubmission } from "../../../grader/report.js";

const [url, salt, patience, jobs = "1", until] = process.argv.slice(2);
await serve({
  url,
  salts: [salt],
  patience: Number(patience),
  jobs: Number(jobs),
  signal: new AbortController().signal,
  log: (line) => console.error(line),
  grade: async (course, submission, bytes, secret) => {
    if (until === "graded") {
      await gradeSubmission(course, submission, bytes, secret);
      console.error(`${submission.student}: graded`);
    }
    return await new Promise(() => {});
  },
});
