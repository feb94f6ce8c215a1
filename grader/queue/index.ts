export { openPost } from "./post.js";
export { serve } from "./serve.js";
