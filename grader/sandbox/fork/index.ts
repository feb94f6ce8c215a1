export { openForks, type Forks } from "./pool.js";
export { openForkServer, copies } from "./fork-server.js";
