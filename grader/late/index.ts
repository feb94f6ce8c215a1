export { lateness } from "./deduct.js";
export { readPolicy, type LatePolicy } from "./policy.js";
export { latestOf, readTimes } from "./times.js";
