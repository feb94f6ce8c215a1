export { openForks } from "./pool.js";
export { openForkServer, copies, type ForkServer } from "./fork-server.js";
