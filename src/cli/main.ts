#!/usr/bin/env node
import { GradlabError } from "../errors.js";
import { gradlab } from "./index.js";

try {
  await gradlab().parseAsync();
} catch (error) {
  if (error instanceof GradlabError) console.error(`gradlab: ${error.message}`);
  else console.error("gradlab: a fault of its own, please report it\n", error);
  process.exitCode = 1;
}
