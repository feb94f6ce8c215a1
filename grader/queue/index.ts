export { openPost, Stopped } from "./post.js";
export { serve } from "./serve.js";
