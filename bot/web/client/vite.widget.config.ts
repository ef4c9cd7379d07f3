import { defineConfig } from "vite";

// One classic script with a name that never changes: other sites carry its address in their pages.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "../static",
    emptyOutDir: false,
    target: "es2020",
    lib: {
      entry: "src/widget/widget.ts",
      formats: ["iife"],
      name: "SanshengWidget",
      fileName: () => "widget.js",
    },
  },
});
