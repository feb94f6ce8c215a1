/**
 * TypeScript's own compiler as a library. Node would read all its nine megabytes once more, for the names that it exports, where a
 * module imported it by itself: half a second of each start.
 */
import ts = require("typescript-api");
export = ts;
