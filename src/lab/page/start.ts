import { offerToDelete } from "./delete.js";
import { watchTheme } from "./theme.js";

watchTheme();
offerToDelete();
