import { z } from "zod";

/** What an autograder's archive says of itself, in `gradescope.json`. */
export interface Settings {
  readonly format: "gradlab-gradescope-1";
  /** The assignment's name, or its folder in the archive. */
  readonly assignment: string;
  /** How long each question may compute. */
  readonly seconds?: number;
  /** The late policy's file in the archive. */
  readonly late?: string;
}

export const settings: z.ZodType<Settings> = z.strictObject({
  format: z.literal("gradlab-gradescope-1"),
  assignment: z.string(),
  seconds: z.number().positive().exactOptional(),
  late: z.string().exactOptional(),
});
