export { lateness } from "./deduct.js";
export { readPolicy, type LatePolicy } from "./policy.js";
export { readTimes } from "./times.js";
