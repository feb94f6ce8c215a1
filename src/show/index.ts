export { check } from "./check.js";
export { represent, show, showLive, type Rich, type Showable, type Shown } from "./show.js";
