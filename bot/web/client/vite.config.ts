import { defineConfig } from "vitest/config";

// The pages are served by the Python side: html by name, everything else under /assets/.
export default defineConfig({
  base: "/",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    target: "es2021",
    // The content security policy allows neither data: addresses nor inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ["chat.html", "desk.html", "lead.html"] },
  },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    unstubGlobals: true,
  },
  server: {
    proxy: {
      "/api": "http://127.0.0.1:8080",
      "/chat/": { target: "http://127.0.0.1:8080", ws: true },
      "/desk/ws": { target: "http://127.0.0.1:8080", ws: true },
    },
  },
});
