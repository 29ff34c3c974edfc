export { default } from "./models.json" with { type: "json" };
