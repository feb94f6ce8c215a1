import type { FunctionQuestion } from "../src/checks/index.js";
import type { LoadedAssignment } from "./assignment.js";
import { startCompiler, type Compiler } from "./compile/index.js";
import type { Oracle } from "./oracle.js";
import { remember } from "./remember.js";
import { openRunner, prepareSandbox, type Launcher, type Runner } from "./sandbox/index.js";

/** All that is shared by the submissions of one class run. */
export interface Course {
  readonly assignment: LoadedAssignment;
  readonly compiler: Compiler;
  readonly launcher: Launcher;
  readonly runner: Runner;
  /** Whether the answers' types are checked. */
  readonly types: boolean;
  oracle(question: FunctionQuestion): Promise<Oracle>;
  /** Tells that so many submissions' answers will run soon: what takes long to start is begun, all at the same time. */
  expect(count: number): void;
  /** Where the grader's own failures are told. */
  log(line: string): void;
  close(): Promise<void>;
}

/** How a class is graded. */
export interface CourseOptions {
  /** See `prepareSandbox`. */
  readonly sandbox?: string;
  /** How long each question may compute, in seconds. Default 10. */
  readonly seconds?: number;
  /** How long each call of the assignment's own code may take, in seconds. Default 30. */
  readonly authorSeconds?: number;
  /** See `OracleOptions`. */
  readonly proves?: boolean;
  /** Whether the types of answers are checked, and their errors shown. They cost nobody a point. Default true. */
  readonly types?: boolean;
  /** Gives each answer a child of its own, whatever may share one; the reports are the same. Default false. */
  readonly isolate?: boolean;
  /** How many submissions' answers run at a time; as many as are asked for unless given. */
  readonly jobs?: number;
  /** Where children run, if it was found out already. */
  readonly launcher?: Launcher;
  /** What runs them there, if it was opened already. */
  readonly runner?: Runner;
  readonly log?: (line: string) => void;
}

/** Prepares what all submissions share; close it at the end. */
export function openCourse(assignment: LoadedAssignment, options: CourseOptions = {}): Course {
  const launcher = options.launcher ?? prepareSandbox(options.sandbox, options.seconds, options.isolate);
  const runner = options.runner ?? openRunner(launcher, options.jobs);
  const compiler = startCompiler();
  const oracles = new Map<string, Promise<Oracle>>();
  return {
    assignment,
    compiler,
    launcher,
    runner,
    types: options.types ?? true,
    oracle: (question) =>
      remember(oracles, question.id, () =>
        consult(assignment, question, compiler, { seconds: options.authorSeconds, proves: options.proves }),
      ),
    expect(count) {
      runner.expect(count);
      loadOracle().catch(() => {}); // Told where it is waited for.
    },
    log: options.log ?? ((line) => console.error(line)),
    async close() {
      runner.close();
      await compiler.close();
    },
  };
}

/** The engine is loaded when something has to be graded: not where all is known from an earlier run. */
const loadOracle = (): Promise<typeof import("./oracle.js")> => import("./oracle.js");

async function consult(...given: Parameters<typeof import("./oracle.js").oracle>): Promise<Oracle> {
  const { oracle } = await loadOracle();
  return oracle(...given);
}
