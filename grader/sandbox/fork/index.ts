export { openForks, type Forks } from "./pool.js";
export { openForkServer, copies, type ForkServer } from "./fork-server.js";
