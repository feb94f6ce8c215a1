import { watchTheme } from "./theme.js";

watchTheme();
