/** Whether a layer learns (`"train"`: batch statistics, dropout) or is used (`"test"`: running statistics, no dropout). */
export type Mode = "train" | "test";
