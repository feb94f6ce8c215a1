export { newAssignment } from "./new.js";
