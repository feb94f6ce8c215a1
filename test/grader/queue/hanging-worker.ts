// A worker that begins a job and never comes to its end, to be killed in the midst of it: `URL SALT PATIENCE`.
import { serve } from "../../../grader/index.js";

const [url, salt, patience] = process.argv.slice(2);
await serve({
  url,
  salts: [salt],
  patience: Number(patience),
  jobs: 1,
  signal: new AbortController().signal,
  log: (line) => console.error(line),
  grade: () => new Promise(() => {}),
});
