// A worker that begins a job and never comes to its end, to be killed in the midst of it: `URL SALT PATIENCE [JOBS]`.
import { serve } from "../../../grader/index.js";

const [url, salt, patience, jobs = "1"] = process.argv.slice(2);
await serve({
  url,
  salts: [salt],
  patience: Number(patience),
  jobs: Number(jobs),
  signal: new AbortController().signal,
  log: (line) => console.error(line),
  grade: () => new Promise(() => {}),
});
