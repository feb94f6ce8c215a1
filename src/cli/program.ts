import { readFileSync } from "node:fs";
import { Command } from "commander";
import { build } from "./build.js";
import { data } from "./data.js";
import { demo } from "./demo.js";
import { doctor } from "./doctor.js";
import { kernel } from "./kernel.js";
import { grade } from "./grade.js";
import { gradescope } from "./gradescope.js";
import { marks } from "./marks.js";
import { newAssignment } from "./new.js";
import { release } from "./release.js";
import { lab } from "./lab.js";
import { run } from "./run.js";
import { similar } from "./similar.js";
import { submit } from "./submit.js";
import { tour } from "./tour.js";
import { verify } from "./verify.js";
import { worker } from "./worker.js";

/** A verb of the command line: one file each, which imports what it needs only when it runs. */
type Verb = (program: Command) => void;

const verbs: readonly Verb[] = [
  lab,
  demo,
  run,
  submit,
  doctor,
  tour,
  data,
  kernel,
  build,
  newAssignment,
  release,
  verify,
  grade,
  worker,
  marks,
  similar,
  gradescope,
];

/** The `gradlab` command with all its verbs. */
export function gradlab(): Command {
  const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
    version: string;
    description: string;
  };
  const program = new Command("gradlab")
    .description(manifest.description)
    .version(manifest.version)
    .showHelpAfterError("(gradlab --help lists the commands)");
  for (const verb of verbs) verb(program);
  return program;
}
